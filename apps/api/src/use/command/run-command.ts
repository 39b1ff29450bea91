import type { CommandResult, CommandSpec } from '@drydock/blueprint';
import type { ExecExit } from '@drydock/contract';
import type { Services } from '../../services.ts';
import type { UsableLease } from '../open-lease.ts';
import { watchUse, type LeaseOfProject } from '../watch-use.ts';

export interface RunPorts {
  /** Fires when nobody wants the command any more. */
  readonly signal: AbortSignal;
  /** The last word before the program starts; throws to refuse it. */
  readonly beforeStart: () => Promise<void>;
  readonly onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void | Promise<void>;
}

/** Runs a command on a lease to its end, which the lease's own end brings too. */
export async function runCommand(
  holder: LeaseOfProject,
  lease: UsableLease,
  spec: CommandSpec,
  { signal, beforeStart, onOutput }: RunPorts,
  services: Pick<Services, 'views' | 'leaseEnds'>,
): Promise<ExecExit> {
  const { views } = services;
  const watch = watchUse(holder, lease, services);
  try {
    const result = await lease.command.exec(spec, {
      signal: AbortSignal.any([signal, watch.signal]),
      entitled: async () => {
        if (!(await views.lease.isEntitled(holder.leaseId, lease.attemptId))) {
          return false;
        }
        await beforeStart();
        return true;
      },
      onOutput,
    });
    const leaseEnded =
      !signal.aborted &&
      (watch.signal.aborted || (await endedByCleaning(result, watch.readRemainingMs)));
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
