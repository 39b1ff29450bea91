import { setTimeout as delay } from 'node:timers/promises';
import { DrydockError } from '@drydock/model';
import { type ProcessInfo, readProcessTable, startTimeOf } from './process-table.ts';
import { type IsSeed, selectProcesses } from './select-processes.ts';
import { sharedScan } from './shared-scan.ts';

/** One look at /proc for all who are closing something at the moment. */
export const scanProcesses = sharedScan(readProcessTable);

/**
 * Between two looks. A killed process needs a moment to go, and nobody but its parent is told:
 * looking again is the only way. Doubled each time up to the second number.
 */
const PAUSE_MIN_MS = 1;
const PAUSE_MAX_MS = 50;

/** What to look for, asked anew at each look, after /proc was read. */
export type Target = () => IsSeed;

export async function findProcesses(target: Target): Promise<readonly ProcessInfo[]> {
  const table = await scanProcesses();
  return selectProcesses(table, target(), process.pid);
}

/**
 * Signals one process, if it still is the one that was found: its id may belong to another by now.
 * A process that has gone, or that is not ours to signal, is left to the next look.
 */
export function signalProcess(info: ProcessInfo, signal: NodeJS.Signals): void {
  if (startTimeOf(info.pid) !== info.startTime) {
    return;
  }
  try {
    process.kill(info.pid, signal);
  } catch {
    // ESRCH: gone in between. EPERM: shows again in the next look, and in the error at the end.
  }
}

/** Waits until a look finds none of them, for `limitMs` at most. Returns those that are left. */
export async function awaitEnd(
  target: Target,
  limitMs: number,
  signal: AbortSignal,
): Promise<readonly ProcessInfo[]> {
  return repeatLook(target, limitMs, signal, () => undefined);
}

/**
 * Kills until a look finds none. First STOP for all, so that none starts another while the others
 * die, then KILL; a look that finds new ones does the same again.
 *
 * `sweep` runs between the two.
 */
export async function killProcesses(
  target: Target,
  limitMs: number,
  signal: AbortSignal,
  sweep: () => Promise<void> | void = () => undefined,
): Promise<void> {
  const left = await repeatLook(target, limitMs, signal, async (found) => {
    for (const info of found) {
      signalProcess(info, 'SIGSTOP');
    }
    await sweep();
    for (const info of found) {
      signalProcess(info, 'SIGKILL');
    }
  });
  if (left.length > 0) {
    const pids = left.slice(0, 5).map((info) => info.pid);
    throw new DrydockError(
      'internal',
      `${left.length} process(es) did not end within ${limitMs} ms of being killed: ${pids.join(', ')}.`,
      { hint: 'A process that waits for a device or a network disk ends when that answers.' },
    );
  }
}

async function repeatLook(
  target: Target,
  limitMs: number,
  signal: AbortSignal,
  act: (found: readonly ProcessInfo[]) => Promise<void> | void,
): Promise<readonly ProcessInfo[]> {
  const endsAt = performance.now() + limitMs;
  for (let pauseMs = PAUSE_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    signal.throwIfAborted();
    const found = await findProcesses(target);
    if (found.length === 0 || performance.now() >= endsAt) {
      return found;
    }
    await act(found);
    await delay(pauseMs, undefined, { signal });
  }
}
