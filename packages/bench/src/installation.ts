import { setMaxListeners } from 'node:events';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { startStack, type Stack } from '@drydock/local-stack';
import { DrydockError } from '@drydock/model';
import { Drydock } from '@drydock/sdk';
import type { Installation } from './bench.ts';
import { SHARED } from './blueprint.ts';
import { Client } from './client.ts';
import type { Interruption } from './interruption.ts';

/** Not this process's: a setting that happens to be in it would change the figures. */
export const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  DRYDOCK_API_PORT: '0',
  DRYDOCK_LOG_LEVEL: 'warn',
});

export interface InstallationOptions {
  readonly directory: string;
  readonly interruption: Pick<Interruption, 'signal' | 'again'>;
  readonly say: (text: string) => void;
  /** False for tests, whose figures nobody reads. */
  readonly durable?: boolean;
  /** False for tests that have laid a database there: what is found is gone on with. */
  readonly fresh?: boolean;
  /** Settings beside the usual ones. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts an installation of its own, measures on it and removes it, whatever happens. One that does
 * not start leaves its logs; the next one begins by removing them. A process that dies meanwhile
 * fails the work.
 *
 * @throws the signal's reason where it was interrupted, DrydockError where something failed
 */
export async function onInstallation<Result>(
  { directory, interruption, say, durable = true, fresh = true, env = {} }: InstallationOptions,
  measure: (installation: Installation, fleet: Stack['fleet']) => Promise<Result>,
): Promise<Result> {
  const { signal } = interruption;
  const stopping = (): void => say('stopping; what was made is removed first');
  signal.addEventListener('abort', stopping);
  // Not given the signal: a stack that is not up yet cannot remove what it has made so far.
  const stack = await startStack({
    root: REPOSITORY_ROOT,
    directory,
    fresh,
    durable,
    env: { ...environment(), ...env },
    onStep: say,
    onNotice: say,
    onLine: (name, line) => say(`${name}: ${line}`),
  });
  const hurry = (): void => stack.hurry();
  interruption.again.addEventListener('abort', hurry);
  const died = watchForDeath(stack);
  try {
    return await connected(stack, { signal, say }, (installation) =>
      died.orDone(measure(installation, stack.fleet)),
    );
  } finally {
    died.close();
    say('removing what was made');
    await stack.remove();
    interruption.again.removeEventListener('abort', hurry);
    signal.removeEventListener('abort', stopping);
  }
}

export interface Addresses {
  readonly apiUrl: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** Works with clients of that installation, and ends all that they ask when the work is over. */
export async function connected<Result>(
  { apiUrl, token, databaseUrl, redisUrl }: Addresses,
  { signal: stop, say }: Pick<Installation, 'signal' | 'say'>,
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  stop.throwIfAborted();
  // Work that fails must not go on asking while the stack is being removed.
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  // Every request and wait that is under way listens to it.
  setMaxListeners(0, signal);
  const client = new Client({ apiUrl, token, signal });
  try {
    const drydock = new Drydock({ url: apiUrl, token });
    const hostsDirectory = await findHostsDirectory(drydock);
    return await work({
      client,
      drydock,
      apiUrl,
      databaseUrl,
      redisUrl,
      hostsDirectory,
      signal,
      say,
    });
  } finally {
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
      fail(diedMeanwhile(name));
    }
  };
  fleet.on('died', onDied);
  return {
    orDone: (work) => Promise.race([work, death]),
    close: () => fleet.off('died', onDied),
  };
}

export function diedMeanwhile(name: string): DrydockError {
  return new DrydockError('internal', `The process ${name} died while it was measured.`);
}
