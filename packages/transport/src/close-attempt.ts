import { attemptsSharingUid, attemptTarget } from './attempt-processes.ts';
import { killProcesses, scanProcesses } from './end-processes.ts';
import { identityOf } from './identity.ts';
import { attemptLayout } from './layout.ts';
import { exists, removeTree } from './remove-tree.ts';
import { sweepUid } from './sweep-uid.ts';

/** A killed process is gone within milliseconds, unless the kernel itself is stuck in it. */
const KILL_LIMIT_MS = 10_000;

export interface CloseRequest {
  /** The resource's directory. */
  readonly place: string;
  readonly attemptId: string;
  readonly signal: AbortSignal;
}

/**
 * Ends every process of an attempt and removes its directory. Call it after the release has been
 * committed: what registers later is refused, see the gate script. Idempotent.
 *
 * An attempt that never started anything costs one look for its directory.
 *
 * Throws `internal` where a process or the directory resists, and the signal's reason where that
 * fires.
 */
export async function closeAttempt({ place, attemptId, signal }: CloseRequest): Promise<void> {
  signal.throwIfAborted();
  const layout = attemptLayout(place, attemptId);
  if (!(await exists(layout.root))) {
    return;
  }
  const identity = identityOf(attemptId);
  if (identity.mode === 'dedicated') {
    const { uid } = identity;
    const sharers = await attemptsSharingUid(uid, attemptId, place, await scanProcesses());
    const sweep = async (): Promise<void> => (sharers.size === 0 ? sweepUid(uid) : undefined);
    // Once before looking: processes that keep replacing each other can hide from every look.
    await sweep();
    const target = attemptTarget(attemptId, layout, identity, sharers);
    await killProcesses(target, KILL_LIMIT_MS, signal, sweep);
  } else {
    await killProcesses(attemptTarget(attemptId, layout, identity), KILL_LIMIT_MS, signal);
  }
  await removeTree(layout.root, signal);
}
