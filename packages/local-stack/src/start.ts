/** What `npm start` runs after the build: the local stack until Ctrl-C. */
import { secretIn } from '@drydock/config/secret-file';
import { DrydockError } from '@drydock/model';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { linesOf } from './lines-of.ts';
import { forTerminal } from './log-line.ts';
import { startStack } from './start-stack.ts';
import type { Stack, StackOptions } from './stack.ts';
import { REPOSITORY_ROOT } from '@drydock/local-servers';

const USAGE = `npm start -- [--fresh] [--directory DIR]

  --fresh           throw away what earlier runs kept in the directory, and begin anew
  --directory DIR   where everything is kept; .drydock of the repository where nothing is said

DATABASE_URL and REDIS_URL in the environment are used instead of an own PostgreSQL and Redis,
AWS_ENDPOINT_URL_EC2 instead of an own simulated EC2.`;

export interface Call {
  /** What a relative DIR is relative to. */
  readonly calledFrom: string;
  /** Fires when whoever was to pass signals on is gone. */
  readonly gone: AbortSignal;
}

interface Arguments {
  readonly fresh: boolean;
  readonly directory: string;
}

const DIRECTORY = join(REPOSITORY_ROOT, '.drydock');

/** One Ctrl-C comes twice: from the terminal, and from npm, which passes it on. */
const TOGETHER_MS = 500;

/** Runs the local stack until a signal; answers the exit status. */
export async function runLocalStack(argv: readonly string[], call: Call): Promise<number> {
  const startedAt = performance.now();
  // Whoever read it may be gone; the stack does not depend on it.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const args = parse(argv, call.calledFrom);
  if (typeof args === 'number') {
    return args;
  }
  const signals = listen(call.gone);
  try {
    const stack = await startStack(stackOptions(args, startedAt, signals.first));
    introduce(stack, args.directory);
    await signals.firstArrived;
    say('\nStopping. Ctrl-C again does not wait for what is being worked on.');
    void signals.secondArrived.then(() => stack.hurry());
    await stack.stop();
    say('Stopped.');
    return 0;
  } catch (error) {
    if (signals.first.aborted) {
      say('Stopped before it was up.');
      return 0;
    }
    complain(error);
    return 1;
  } finally {
    signals.close();
  }
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function parse(argv: readonly string[], calledFrom: string): Arguments | number {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        fresh: { type: 'boolean' },
        directory: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      say(USAGE);
      return 0;
    }
    const { directory = DIRECTORY } = values;
    if (directory === '') {
      throw new Error('--directory needs the path of a directory.');
    }
    return { fresh: values.fresh === true, directory: resolve(calledFrom, directory) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    return 2;
  }
}

function stackOptions(args: Arguments, startedAt: number, signal: AbortSignal): StackOptions {
  const databaseUrl = secretIn(process.env, 'DATABASE_URL');
  const redisUrl = secretIn(process.env, 'REDIS_URL');
  return {
    root: REPOSITORY_ROOT,
    ...args,
    env: process.env,
    keepServersUp: true,
    sim: true,
    signal,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    onStep: (title) => {
      const seconds = (performance.now() - startedAt) / 1_000;
      say(`${seconds.toFixed(1).padStart(6)} s  ${title}`);
    },
    onNotice: say,
    onLine: (name, line) => {
      const text = forTerminal(name, line);
      if (text !== null) {
        say(text);
      }
    },
  };
}

function introduce(stack: Stack, directory: string): void {
  const here = (name: string): string => {
    const path = join(directory, name);
    const fromHere = relative(process.cwd(), path);
    return fromHere.startsWith('..') ? path : fromHere;
  };
  // The command line finds the usual directory by itself.
  const access =
    directory === DIRECTORY
      ? ''
      : `  export DRYDOCK_URL=${stack.apiUrl} DRYDOCK_TOKEN="$(cat '${here('token')}')"\n`;
  const again = directory === DIRECTORY ? '--fresh' : `--fresh --directory ${directory}`;
  say(`
Drydock is up.

  API            ${stack.apiUrl}
  API reference  ${stack.apiUrl}/docs
  Queues         ${stack.apiUrl}/queues
  Token          in ${here('token')}; ${stack.apiUrl}/login takes it for the pages above
  Logs           in ${here('logs')}

Try:

${access}  npx drydock exec --type host -- uname -a

Ctrl-C stops everything. What was made stays until npm start -- ${again}.`);
}

interface Signals {
  readonly first: AbortSignal;
  readonly firstArrived: Promise<void>;
  readonly secondArrived: Promise<void>;
  close(): void;
}

function listen(gone: AbortSignal): Signals {
  const first = new AbortController();
  const second = new AbortController();
  let firstAt = 0;
  const onSignal = (): void => {
    if (!first.signal.aborted) {
      firstAt = performance.now();
      first.abort();
    } else if (performance.now() - firstAt > TOGETHER_MS) {
      second.abort();
    }
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) {
    process.on(name, onSignal);
  }
  // Never a second one: where a terminal closes, its SIGHUP comes to this process and ends npm too.
  const onGone = (): void => first.abort();
  if (gone.aborted) {
    onGone();
  }
  gone.addEventListener('abort', onGone, { once: true });
  return {
    first: first.signal,
    firstArrived: arrival(first.signal),
    secondArrived: arrival(second.signal),
    close: () => {
      for (const name of names) {
        process.off(name, onSignal);
      }
      gone.removeEventListener('abort', onGone);
    },
  };
}

function arrival(signal: AbortSignal): Promise<void> {
  return new Promise((arrived) => {
    signal.addEventListener('abort', () => arrived(), { once: true });
    if (signal.aborted) {
      arrived();
    }
  });
}

function complain(error: unknown): void {
  if (DrydockError.is(error)) {
    process.stderr.write(`${linesOf(error).join('\n')}\n`);
    return;
  }
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}
