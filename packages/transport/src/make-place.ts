import { chmodSync, mkdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import {
  type HeldDirectory,
  hasCode,
  holdBehindLinks,
  holdDirectory,
  type NotHeld,
} from './held-directory.ts';
import { placeMode, requireOwn, requireSafe, unsafe, whyNotHeld } from './judge-place.ts';

/**
 * Makes the place of a resource, and the directory above it where that is missing. Idempotent.
 * Returns the place.
 *
 * Made first, then judged, each from the one above that has been judged and is held: whatever was
 * there before, or came in between, is what is looked at.
 *
 * @throws DrydockError `place-unsafe` where others could replace it, or something of others has
 * its name
 */
export function makePlace(directory: string, name: string): string {
  if (!isAbsolute(directory)) {
    throw unsafe(`${directory} is not an absolute path.`);
  }
  const held: HeldDirectory[] = [];
  const keep = (level: HeldDirectory): HeldDirectory => {
    held.push(level);
    return level;
  };
  try {
    const parent = keep(orRefuse(holdBehindLinks(dirname(directory)), dirname(directory)));
    requireSafe(parent);
    const above = directory === '/' ? parent : keep(makeIn(parent, basename(directory), directory));
    requireSafe(above);
    const path = join(directory, name);
    requireOwn(keep(makeIn(above, name, path)));
    return path;
  } finally {
    for (const level of held) {
      level.close();
    }
  }
}

/** What has that name in a held directory, made where nothing had it. `path` is for messages. */
function makeIn(parent: HeldDirectory, name: string, path: string): HeldDirectory {
  const within = `${parent.path}/${name}`;
  const isNew = make(within);
  const made = orRefuse(holdDirectory(within), path);
  if (isNew && made.stats().uid === process.geteuid?.()) {
    // The umask was taken from mkdir's argument.
    chmodSync(made.path, placeMode());
  }
  return made;
}

function orRefuse(held: HeldDirectory | NotHeld, path: string): HeldDirectory {
  if (typeof held === 'string') {
    throw unsafe(whyNotHeld(path, held));
  }
  return held;
}

function make(path: string): boolean {
  try {
    mkdirSync(path, placeMode());
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) {
      return false;
    }
    throw error;
  }
}
