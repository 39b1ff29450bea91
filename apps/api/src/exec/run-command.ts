import type { CommandResult, CommandSpec } from '@drydock/blueprint';
import type { ExecExit } from '@drydock/contract';
import { isLeaseEntitled, readHolderView } from '@drydock/store';
import type { Services } from '../services.ts';
import { isUsable, type UsableLease } from './open-command.ts';
import { watchLease } from './watch-lease.ts';

/** Whom a command runs for. */
export interface Holder {
  readonly projectId: string;
  readonly leaseId: string;
}

export interface RunPorts {
  /** Fires when nobody wants the command any more. */
  readonly signal: AbortSignal;
  /** The last word before the program starts; throws to refuse it. */
  readonly beforeStart: () => Promise<void>;
  readonly onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void | Promise<void>;
}

/** Runs a command on a lease to its end, which the lease's own end brings too. */
export async function runCommand(
  holder: Holder,
  lease: UsableLease,
  spec: CommandSpec,
  { signal, beforeStart, onOutput }: RunPorts,
  services: Pick<Services, 'database' | 'changes'>,
): Promise<ExecExit> {
  const { database, changes } = services;
  const readRemainingMs = async (): Promise<number> => {
    const view = await readHolderView(database, holder.projectId, holder.leaseId);
    return isUsable(view) && view.attempt.id === lease.attemptId ? view.remainingMs : 0;
  };
  const watch = watchLease({
    leaseId: holder.leaseId,
    remainingMs: lease.remainingMs,
    readRemainingMs,
    listen: (onChanges) => changes.listen(onChanges),
  });
  try {
    const result = await lease.command.exec(spec, {
      signal: AbortSignal.any([signal, watch.signal]),
      entitled: async () => {
        if (!(await isLeaseEntitled(database, holder.leaseId, lease.attemptId))) {
          return false;
        }
        await beforeStart();
        return true;
      },
      onOutput,
    });
    const leaseEnded =
      !signal.aborted && (watch.signal.aborted || (await endedByCleaning(result, readRemainingMs)));
    return {
      exitCode: result.exitCode,
      signal: result.signal,
      end: leaseEnded && !isOver(result) ? 'lease-ended' : result.end,
      durationMs: Math.max(0, Math.round(result.durationMs)),
    };
  } finally {
    watch.stop();
  }
}

/** It came to an end of its own, whatever became of the lease at the same time. */
function isOver({ end, exitCode }: CommandResult): boolean {
  return end === 'timeout' || (end === 'itself' && exitCode !== null);
}

/** Whoever cleans up after a lease kills what runs: then the lease is gone by now. */
async function endedByCleaning(
  result: CommandResult,
  readRemainingMs: () => Promise<number>,
): Promise<boolean> {
  if (isOver(result)) {
    return false;
  }
  try {
    return (await readRemainingMs()) <= 0;
  } catch {
    // The database is away: how the command ended is known, why is not.
    return false;
  }
}
