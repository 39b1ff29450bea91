import type { Hint } from '../hint.ts';
import type { Hold } from '../lock.ts';
import type { Surroundings } from '../writer.ts';
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
  work: (hold: Hold) => Promise<readonly Hint[]>,
  lookAgain: () => Promise<Hint | null>,
  busy: () => void,
): Promise<void> {
  const hold = await surroundings.locks.take([key], surroundings.lockMs);
  if (hold.keys.length === 0) {
    busy();
    return;
  }
  await underHold(surroundings, key, hold, work);
  const again = await lookAgain();
  if (again !== null) {
    surroundings.hints.send([again]);
  }
}

/** The same under a lock that was taken before, which is given back, for work that is the last. */
export async function underHold(
  { hints, observer }: Surroundings,
  key: string,
  hold: Hold,
  work: (hold: Hold) => Promise<readonly Hint[]>,
): Promise<void> {
  let outcome: readonly Hint[] = [];
  try {
    outcome = await work(hold);
  } catch (error) {
    if (error instanceof FencedOut) {
      observer.fencedOut(key, error.id);
    } else if (hold.signal.aborted) {
      observer.lockLost(key);
    } else {
      throw error;
    }
  } finally {
    await hold.release();
  }
  hints.send(outcome);
}
