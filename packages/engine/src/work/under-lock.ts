import type { Hint } from '../hint.ts';
import type { Hold } from '../lock.ts';
import type { Surroundings } from '../writer.ts';
import { FencedOut } from './fenced-out.ts';

/**
 * Runs work under an object's lock. Busy: the work is somebody else's, who will look again when
 * they are done; they are nudged in case a command has arrived. After unlocking, the object is
 * read once more: what came in meanwhile found the lock busy and would wait for the sweep.
 */
export async function underLock(
  surroundings: Surroundings,
  key: string,
  work: (hold: Hold) => Promise<void>,
  lookAgain: () => Promise<Hint | null>,
  busy: () => void,
): Promise<void> {
  const { locks, hints, lockMs, observer } = surroundings;
  const hold = await locks.take([key], lockMs);
  if (hold.keys.length === 0) {
    busy();
    return;
  }
  try {
    await work(hold);
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
  const again = await lookAgain();
  if (again !== null) {
    hints.send([again]);
  }
}
