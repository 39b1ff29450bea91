/** What `npm start` runs after the build: the local stack until Ctrl-C. */
import { DrydockError } from '@drydock/model';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { forTerminal } from './log-line.ts';
import { startStack } from './start-stack.ts';
import type { Stack, StackOptions } from './stack.ts';
import { REPOSITORY_ROOT } from './tools-directory.ts';

const USAGE = `npm start -- [--fresh]

  --fresh   throw away what earlier runs kept in .drydock, and begin anew

DATABASE_URL and REDIS_URL in the environment are used instead of an own PostgreSQL and Redis.`;

/** One Ctrl-C comes up to three times: from the terminal, from npm and from the starting script. */
const TOGETHER_MS = 500;

const startedAt = performance.now();
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
// Whoever read it may be gone; the stack does not depend on it.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

process.exitCode = await main();

async function main(): Promise<number> {
  const args = parse(process.argv.slice(2));
  if (typeof args === 'number') {
    return args;
  }
  const signals = listen();
  try {
    const stack = await startStack(stackOptions(args.fresh, signals.first));
    introduce(stack);
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

function parse(argv: readonly string[]): { readonly fresh: boolean } | number {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { fresh: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) {
      say(USAGE);
      return 0;
    }
    return { fresh: values.fresh === true };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    return 2;
  }
}

function stackOptions(fresh: boolean, signal: AbortSignal): StackOptions {
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl = '' } = process.env;
  return {
    root: REPOSITORY_ROOT,
    directory: join(REPOSITORY_ROOT, '.drydock'),
    fresh,
    env: process.env,
    keepServersUp: true,
    signal,
    ...(databaseUrl === '' ? {} : { databaseUrl }),
    ...(redisUrl === '' ? {} : { redisUrl }),
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

function introduce(stack: Stack): void {
  const here = (name: string): string =>
    relative(process.cwd(), join(REPOSITORY_ROOT, '.drydock', name));
  say(`
Drydock is up.

  API            ${stack.apiUrl}
  API reference  ${stack.apiUrl}/docs
  Queues         ${stack.apiUrl}/queues
  Token          in ${here('token')}; ${stack.apiUrl}/login takes it for the pages above
  Logs           in ${here('logs')}

Try:

  npx drydock exec --type host -- uname -a

Ctrl-C stops everything. What was made stays until npm start -- --fresh.`);
}

interface Signals {
  readonly first: AbortSignal;
  readonly firstArrived: Promise<void>;
  readonly secondArrived: Promise<void>;
  close(): void;
}

function listen(): Signals {
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
  return {
    first: first.signal,
    firstArrived: arrival(first.signal),
    secondArrived: arrival(second.signal),
    close: () => {
      for (const name of names) {
        process.off(name, onSignal);
      }
    },
  };
}

function arrival(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function complain(error: unknown): void {
  if (DrydockError.is(error)) {
    process.stderr.write(`${error.message}\n`);
    if (error.hint !== undefined) {
      process.stderr.write(`${error.hint}\n`);
    }
    return;
  }
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}
