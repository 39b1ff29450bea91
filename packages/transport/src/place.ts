import { chmodSync, rmdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { DrydockError, isId } from '@drydock/model';
import { closeAttempt } from './close-attempt.ts';
import { type HeldDirectory, hasCode, holdDirectory } from './held-directory.ts';
import { openPlace } from './judge-place.ts';
import { removeTree, WHOLE } from './remove-tree.ts';
import { GONE } from './take-out.ts';

/** Attempts closed at the same time: they share each look at /proc, and hold few files open. */
const CLOSED_AT_ONCE = 16;

/** A place where attempts keep appearing belongs to a resource that was never released. */
const ROUNDS_MAX = 10;

/** The attempts of which something is in a place: what has to be closed, or is an orphan. */
export async function listAttempts(place: string): Promise<readonly string[]> {
  const names = [...(await namesIn(place)), ...(await namesIn(`${place}/${GONE}`))];
  return [...new Set(names)].filter((name) => isId('attempt', name)).sort();
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
}

/**
 * Closes every attempt of a place, then removes the place. Idempotent.
 *
 * @throws DrydockError `place-unsafe` where others could replace it, `internal` where something
 * resists
 */
export async function removePlace(path: string, signal: AbortSignal): Promise<void> {
  for (let round = 1; ; round += 1) {
    signal.throwIfAborted();
    const place = openPlace(path);
    if (place === null) {
      return;
    }
    try {
      await closeAttempts(path, await listAttempts(place.path), signal);
      if (await removeEmpty(place, round === ROUNDS_MAX, signal)) {
        return;
      }
    } finally {
      place.close();
    }
  }
}

async function closeAttempts(
  place: string,
  attempts: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...attempts];
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      await closeAttempt({ place, attemptId: id, signal });
    }
  };
  await Promise.all(Array.from({ length: CLOSED_AT_ONCE }, work));
}

/**
 * Not with all that is in it at first: a gate may register between the closing and the removal,
 * and what it has written has to be closed, not just deleted under it. Once it is removed no gate
 * can register.
 */
async function removeEmpty(
  place: HeldDirectory,
  force: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const path = place.realPath();
  const parent = holdDirectory(`${place.path}/..`);
  if (typeof parent === 'string') {
    return parent === 'missing';
  }
  try {
    rmdirSync(`${parent.path}/${basename(path)}`);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return true;
    }
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) {
      throw error;
    }
    if (!force && (await listAttempts(place.path)).length > 0) {
      return false;
    }
    // Out of everybody's reach first: nobody passes it from here on.
    chmodSync(place.path, 0o700);
    const problems: string[] = [];
    if (!(await removeTree(parent, basename(path), WHOLE, signal, problems))) {
      throw new DrydockError('internal', `${path} could not be removed: ${problems.join('; ')}`, {
        hint: 'Look for immutable files and for mounts in it.',
      });
    }
    return true;
  } finally {
    parent.close();
  }
}
