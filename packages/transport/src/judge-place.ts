import { chmodSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { DrydockError, newId } from '@drydock/model';
import { type HeldDirectory, holdDirectory, lookAt, type NotHeld } from './held-directory.ts';
import { identityOf } from './identity.ts';

/** Where programs of leases drop to users of their own, these have to pass what is above. */
export const dropsUsers = (): boolean => identityOf(newId('attempt')).mode !== 'own';

/** Passable for the users that leases run as, readable for nobody else. */
export const placeMode = (): number => (dropsUsers() ? 0o711 : 0o700);

export const UNSAFE_HINT =
  'Nothing is made, run or removed there. Change owner or mode of what is named (chmod go-w), or the blueprint’s directory.';

export function unsafe(sentence: string): DrydockError {
  return new DrydockError('place-unsafe', sentence, { hint: UNSAFE_HINT });
}

/**
 * Throws `place-unsafe` where anybody but root and Drydock's own user could replace the held
 * directory, or one above it. False where it was removed in the meantime.
 *
 * Goes up by `..` from what is held, so that it judges what is really above it and not what some
 * name says. Nobody else can move a directory of which every level has passed: that would take
 * the right to write to the level itself, or to a parent that is not sticky. So what was judged
 * here stays where it is, and its real path can be used.
 */
export function requireSafe(directory: HeldDirectory): boolean {
  let level = directory;
  try {
    for (;;) {
      const path = level.realPath();
      const why = whyUnsafe(path, level.stats());
      if (why !== null) {
        throw unsafe(why);
      }
      if (path === '/') {
        return true;
      }
      const above = holdDirectory(`${level.path}/..`);
      if (above === 'missing') {
        return false;
      }
      if (typeof above === 'string') {
        throw unsafe(`What is above ${path} cannot be entered.`);
      }
      if (level !== directory) {
        level.close();
      }
      level = above;
    }
  } finally {
    if (level !== directory) {
      level.close();
    }
  }
}

/** Pure: why nothing can be trusted to a directory with that owner and mode, in a sentence. */
function whyUnsafe(path: string, stats: Stats): string | null {
  if (stats.uid !== 0 && stats.uid !== process.geteuid?.()) {
    return `${path} belongs to user ${stats.uid}, who could replace what is in it.`;
  }
  const writableByOthers = (stats.mode & 0o022) !== 0;
  const sticky = (stats.mode & 0o1000) !== 0;
  // In a sticky one only their owner moves things: those on the way are root's or ours, see above.
  if (writableByOthers && !sticky) {
    return `${path} may be written by other users, who could replace what is in it.`;
  }
  if (dropsUsers() && (stats.mode & 0o001) === 0) {
    return `${path} cannot be passed by the unprivileged users that commands run as.`;
  }
  return null;
}

/**
 * Throws `place-unsafe` where a place is not Drydock's own user's. One that is, and is open wider
 * than need be, was made by an earlier release, or opened since: it is closed.
 */
export function requireOwn(place: HeldDirectory): void {
  const own = process.geteuid?.();
  const { uid, mode } = place.stats();
  if (uid !== own) {
    throw unsafe(`${place.realPath()} belongs to user ${uid}, not to Drydock’s own, ${own}.`);
  }
  if ((mode & 0o7777) !== placeMode()) {
    chmodSync(place.path, placeMode());
  }
}

/** In a sentence. */
export function whyNotHeld(path: string, why: NotHeld): string {
  switch (why) {
    case 'missing':
      return `${path} does not exist.`;
    case 'no-directory':
      return `${path} is a symbolic link, or is not a directory.`;
    case 'no-entry':
      return `${path} cannot be entered by Drydock’s own user.`;
  }
}

/**
 * Holds a resource's place, judged anew: for each use and each removal. Null where it is gone.
 *
 * @throws DrydockError `place-unsafe`
 */
export function openPlace(path: string): HeldDirectory | null {
  const place = holdDirectory(path);
  if (place === 'missing' || (place === 'no-directory' && lookAt(path) === null)) {
    return null;
  }
  if (typeof place === 'string') {
    throw unsafe(whyNotHeld(path, place));
  }
  let isSafe = false;
  try {
    requireOwn(place);
    isSafe = requireSafe(place);
  } finally {
    if (!isSafe) {
      place.close();
    }
  }
  return isSafe ? place : null;
}
