import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY_ROOT, startStack, type Stack } from '@drydock/local-stack';
import { DrydockError } from '@drydock/model';
import { Drydock } from '@drydock/sdk';
import type { Bench, Case } from './bench.ts';
import { SHARED, warmUp } from './blueprint.ts';
import { Client } from './client.ts';
import type { Interruption } from './interruption.ts';
import { machineFacts } from './machine.ts';
import type { CaseResult, Results } from './report.ts';

/** On the disk of the working copy: what is in memory only would make every commit free. */
const DIRECTORY = join(REPOSITORY_ROOT, '.drydock', 'bench');

export interface RunOptions {
  readonly cases: readonly Case[];
  readonly runs: number;
  readonly interruption: Interruption;
  readonly say: (text: string) => void;
}

/**
 * Starts an installation of its own, runs the cases one after the other and removes it, whatever
 * happens. One that does not start leaves its logs; the next one begins by removing them.
 *
 * @throws the signal's reason where it was interrupted, DrydockError where something failed
 */
export async function runCases(options: RunOptions): Promise<Results> {
  const { interruption, say } = options;
  const { signal } = interruption;
  signal.addEventListener('abort', () => say('stopping; what was made is removed first'));
  // Not given the signal: a stack that is not up yet cannot remove what it has made so far.
  const stack = await startStack({
    root: REPOSITORY_ROOT,
    directory: DIRECTORY,
    fresh: true,
    // Not this process's: a setting that happens to be in it would change the figures.
    env: { PATH: process.env['PATH'], DRYDOCK_API_PORT: '0', DRYDOCK_LOG_LEVEL: 'warn' },
    onStep: say,
    onNotice: say,
    onLine: (name, line) => say(`${name}: ${line}`),
  });
  const hurry = (): void => stack.hurry();
  interruption.again.addEventListener('abort', hurry);
  try {
    signal.throwIfAborted();
    return await measure(stack, options);
  } finally {
    say('removing what was made');
    await stack.remove();
    interruption.again.removeEventListener('abort', hurry);
  }
}

async function measure(stack: Stack, options: RunOptions): Promise<Results> {
  const { cases, runs, say } = options;
  // A case that fails must not go on asking while the stack is being removed.
  const over = new AbortController();
  const signal = AbortSignal.any([options.interruption.signal, over.signal]);
  // Every request and wait that is under way listens to it.
  setMaxListeners(0, signal);
  const { apiUrl, token, databaseUrl, redisUrl } = stack;
  const startedAt = new Date().toISOString();
  const machine = await machineFacts(stack, DIRECTORY);
  const client = new Client({ apiUrl, token, signal });
  const died = watchForDeath(stack);
  try {
    const drydock = new Drydock({ url: apiUrl, token });
    const hostsDirectory = await findHostsDirectory(drydock);
    const bench: Bench = {
      client,
      drydock,
      databaseUrl,
      redisUrl,
      hostsDirectory,
      runs,
      signal,
      say,
    };
    say('warming up');
    await died.orDone(warmUp(bench));
    const results: CaseResult[] = [];
    for (const each of cases) {
      signal.throwIfAborted();
      const { key, title } = each;
      say(`${key}: ${title}`);
      results.push({ key, title, metrics: await died.orDone(each.run(bench)) });
    }
    return { startedAt, runs, machine, cases: results };
  } finally {
    died.close();
    over.abort();
    client.close();
  }
}

/** Blueprints made by the benchmark keep their hosts where the seeded one does. */
async function findHostsDirectory(drydock: Drydock): Promise<string> {
  for await (const { config } of drydock.blueprints.list({ name: SHARED })) {
    const { directory } = config;
    if (typeof directory === 'string') {
      return directory;
    }
  }
  throw new DrydockError('not-found', `The installation has no blueprint "${SHARED}".`);
}

interface DeathWatch {
  /** The work's outcome, or a failure as soon as a process has died unasked. */
  orDone<Result>(work: Promise<Result>): Promise<Result>;
  close(): void;
}

/** A process that died is started again; the figures would count that as Drydock's speed. */
function watchForDeath({ fleet }: Stack): DeathWatch {
  let fail: (error: Error) => void = () => undefined;
  const death = new Promise<never>((_, reject) => {
    fail = reject;
  });
  death.catch(() => undefined);
  const onDied = ({ name, expected }: { name: string; expected: boolean }): void => {
    if (!expected) {
      fail(new DrydockError('internal', `The process ${name} died while it was measured.`));
    }
  };
  fleet.on('died', onDied);
  return {
    orDone: (work) => Promise.race([work, death]),
    close: () => fleet.off('died', onDied),
  };
}
