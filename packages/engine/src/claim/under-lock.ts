import type { Hint } from '../hint.ts';
import type { LockSet } from '../lock.ts';
import type { Surroundings } from '../surroundings.ts';
import { FencedOut } from './fenced-out.ts';

/**
 * Runs work under an object's lock. Busy: the work is somebody else's, who will look again when
 * they are done; they are nudged in case a command has arrived. What the work hints at goes
 * out after unlocking, or whoever it calls would find the lock busy. Then the object is
 * read once more: what came in meanwhile found the lock busy and would wait for the sweep.
 */
export async function underLock(
  surroundings: Surroundings,
  key: string,
  work: (lockSet: LockSet) => Promise<readonly Hint[]>,
  lookAgain: () => Promise<Hint | null>,
  busy: () => void,
): Promise<void> {
  const lockSet = await surroundings.locks.take([key], surroundings.lockMs);
  if (lockSet.keys.length === 0) {
    busy();
    return;
  }
  await underLocks(surroundings, key, lockSet, work);
  const again = await lookAgain();
  if (again !== null) {
    surroundings.hints.send([again]);
  }
}

/** The same under a lock that was taken before, which is given back, for work that is the last. */
export async function underLocks(
  { hints, observer }: Surroundings,
  key: string,
  lockSet: LockSet,
  work: (lockSet: LockSet) => Promise<readonly Hint[]>,
): Promise<void> {
  let outcome: readonly Hint[] = [];
  try {
    outcome = await work(lockSet);
  } catch (error) {
    if (error instanceof FencedOut) {
      observer.fencedOut(key, error.id);
    } else if (lockSet.signal.aborted) {
      observer.lockLost(key);
    } else {
      throw error;
    }
  } finally {
    await lockSet.release();
  }
  hints.send(outcome);
}
