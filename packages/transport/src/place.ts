import { readdir, rmdir } from 'node:fs/promises';
import { isId } from '@drydock/model';
import { closeAttempt } from './close-attempt.ts';
import { removeTree } from './remove-tree.ts';

/** Attempts closed at the same time: they share each look at /proc, and hold few files open. */
const CLOSED_AT_ONCE = 16;

/** A place where attempts keep appearing belongs to a resource that was never released. */
const ROUNDS_MAX = 10;

/** The attempts that have a directory in a place: what has to be closed, or is an orphan. */
export async function listAttempts(place: string): Promise<readonly string[]> {
  try {
    return (await readdir(place)).filter((name) => isId('attempt', name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** Closes every attempt of a place, then removes the place. Idempotent. */
export async function removePlace(place: string, signal: AbortSignal): Promise<void> {
  for (let round = 1; ; round += 1) {
    signal.throwIfAborted();
    const waiting = [...(await listAttempts(place))];
    const work = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        await closeAttempt({ place, attemptId: id, signal });
      }
    };
    await Promise.all(Array.from({ length: CLOSED_AT_ONCE }, work));
    if (await removeEmpty(place, round === ROUNDS_MAX, signal)) {
      return;
    }
  }
}

/**
 * Not `rm -rf` at first: a gate may register between the closing and the removal, and what it has
 * written has to be closed, not just deleted under it. Once it is removed no gate can register.
 */
async function removeEmpty(place: string, force: boolean, signal: AbortSignal): Promise<boolean> {
  try {
    await rmdir(place);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return true;
    }
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') {
      throw error;
    }
  }
  const foreignOnly = (await listAttempts(place)).length === 0;
  if (foreignOnly || force) {
    await removeTree(place, signal);
    return true;
  }
  return false;
}
