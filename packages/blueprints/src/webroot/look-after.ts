import {
  ask,
  notEntitled,
  shellOnHeld,
  type ActiveLease,
  type HttpdStatus,
  type OperationUse,
  type ResourceView,
} from '@drydock/blueprint';
import { DrydockError, plainLine } from '@drydock/model';
import type { Config, State } from './config.ts';
import { always, argumentsFor, serverOf, tell } from './server.ts';
import { siteId, type ActiveSite } from './site.ts';
import { GONE } from './common-text.ts';
import { LOGS, LOOK, STATUS } from './texts.ts';

const WORDS_MAX = 500;

/** How the server is, and whether it serves the lease. */
export async function statusOf(
  host: ActiveLease,
  lease: ActiveSite,
  { signal, entitled }: Pick<OperationUse, 'signal' | 'entitled'>,
): Promise<HttpdStatus> {
  const { config, state } = lease.resource;
  const server = serverOf(shellOnHeld(host), config, state);
  const args = [siteId(lease), lease.state.port, lease.state.name];
  const { stdout, isGone } = await tell(server, 'It could not be asked', STATUS, args, {
    signal,
    entitled,
  });
  if (isGone) {
    throw notEntitled();
  }
  const [running, since, workers, old, answers, problem, version, at, taken, ...words] =
    stdout.split('\n');
  const why = plainLine(problem ?? '', WORDS_MAX);
  return {
    running: running === 'yes',
    since: since || null,
    version: plainLine(version ?? '', WORDS_MAX),
    workers: Number(workers),
    oldWorkers: Number(old),
    answers: answers === 'yes',
    problem: why || (running === 'yes' ? null : 'nginx does not run.'),
    lastChange: at
      ? { at, taken: taken === 'taken', words: plainLine(words.join(' '), WORDS_MAX) }
      : null,
    longConnectionSeconds: config.longConnectionSeconds,
  };
}

/** Null where the server answers, else why not. */
export async function look(
  host: ActiveLease,
  { signal }: { readonly signal: AbortSignal },
  { config, state }: ResourceView<Config, State>,
): Promise<string | null> {
  const server = serverOf(shellOnHeld(host), config, state);
  const { exitCode, words } = await ask(server.shell, LOOK, argumentsFor(server), {
    signal,
    entitled: always,
  });
  return exitCode === 0 ? null : words || `The host answers ${exitCode} when asked for nginx.`;
}

export interface LogWish {
  readonly log: 'access' | 'error';
  readonly lines: number;
  readonly follow: boolean;
}

/** The last lines of a log, and those that come where that is wished. */
export async function followLog(
  host: ActiveLease,
  lease: ActiveSite,
  { log, lines, follow }: LogWish,
  use: Pick<OperationUse, 'signal' | 'entitled'> & {
    readonly emit: (name: 'log', chunk: Uint8Array) => Promise<void>;
  },
): Promise<void> {
  const { config, state } = lease.resource;
  const server = serverOf(shellOnHeld(host), config, state);
  const args = [siteId(lease), log, String(lines), follow ? 'yes' : 'no'];
  const { exitCode, end } = await server.shell.run(LOGS, [...argumentsFor(server), ...args], {
    signal: use.signal,
    entitled: use.entitled,
    onOutput: (stream, chunk) => (stream === 'stdout' ? use.emit('log', chunk) : undefined),
  });
  use.signal.throwIfAborted();
  if (exitCode === GONE) {
    throw notEntitled();
  }
  if (exitCode !== 0) {
    throw new DrydockError('command-failed', `The log could not be read to its end: ${end}.`);
  }
}
