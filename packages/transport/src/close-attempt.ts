import { dirname } from 'node:path';
import { attemptsSharingUid, attemptTarget } from './attempt-processes.ts';
import { killProcesses, scanProcesses } from './end-processes.ts';
import { type Identity, identityOf } from './identity.ts';
import { type AttemptLayout, attemptLayout } from './layout.ts';
import { openPlace } from './judge-place.ts';
import { sweepUid } from './sweep-uid.ts';
import { isThere, takeOut } from './take-out.ts';

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
 * An attempt that never started anything costs two looks for a name.
 *
 * Throws `internal` where a process or the directory resists, `place-unsafe` where others could
 * replace the place, and the signal's reason where that fires.
 */
export async function closeAttempt({ place, attemptId, signal }: CloseRequest): Promise<void> {
  signal.throwIfAborted();
  // The id becomes part of a path; this is where it is checked.
  attemptLayout(place, attemptId);
  if (!isThere(place, attemptId)) {
    return;
  }
  const held = openPlace(place);
  if (held === null) {
    return;
  }
  try {
    const identity = identityOf(attemptId);
    await endProcesses(attemptId, attemptLayout(held.realPath(), attemptId), identity, signal);
    await takeOut(held, attemptId, identity, signal);
  } finally {
    held.close();
  }
}

async function endProcesses(
  attemptId: string,
  layout: AttemptLayout,
  identity: Identity,
  signal: AbortSignal,
): Promise<void> {
  if (identity.mode !== 'dedicated') {
    await killProcesses(attemptTarget(attemptId, layout, identity), KILL_LIMIT_MS, signal);
    return;
  }
  const { uid } = identity;
  const place = dirname(layout.root);
  const sharers = await attemptsSharingUid(uid, attemptId, place, await scanProcesses());
  const sweep = async (): Promise<void> => (sharers.size === 0 ? sweepUid(uid) : undefined);
  // Once before looking: processes that keep replacing each other can hide from every look.
  await sweep();
  const target = attemptTarget(attemptId, layout, identity, sharers);
  await killProcesses(target, KILL_LIMIT_MS, signal, sweep);
}
