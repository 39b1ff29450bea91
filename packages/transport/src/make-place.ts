import { chmod, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { newId } from '@drydock/model';
import { identityOf } from './identity.ts';

/** Passable for the users that leases run as, readable for nobody else. */
const PLACE_MODE = 0o711;

/**
 * Why places must not be made under a directory, in a sentence; null where they may. It need not
 * exist yet: its parent has to.
 *
 * Nobody but root and Drydock's own user may be able to replace any directory of the path: what is
 * made in it is later removed by path.
 */
export async function whyUnsafeDirectory(directory: string): Promise<string | null> {
  if (!isAbsolute(directory)) {
    return `${directory} is not an absolute path.`;
  }
  const existing = await lstat(directory).catch(() => null);
  if (existing?.isSymbolicLink()) {
    return `${directory} is a symbolic link.`;
  }
  const start = existing === null ? dirname(directory) : directory;
  const real = await realpath(start).catch(() => null);
  if (real === null) {
    return `${start} does not exist.`;
  }
  for (let path = real; ; path = dirname(path)) {
    const why = whyUnsafeStats(path, await stat(path));
    if (why !== null || path === parse(path).root) {
      return why;
    }
  }
}

function whyUnsafeStats(path: string, stats: Stats): string | null {
  if (!stats.isDirectory()) {
    return `${path} is not a directory.`;
  }
  if (stats.uid !== 0 && stats.uid !== process.geteuid?.()) {
    return `${path} belongs to user ${stats.uid}, who could replace what is in it.`;
  }
  const writableByOthers = (stats.mode & 0o022) !== 0;
  const sticky = (stats.mode & 0o1000) !== 0;
  if (writableByOthers && !sticky) {
    return `${path} may be written by other users, who could replace what is in it.`;
  }
  const drops = identityOf(newId('attempt')).mode !== 'own';
  if (drops && (stats.mode & 0o001) === 0) {
    return `${path} cannot be passed by the unprivileged users that commands run as.`;
  }
  return null;
}

/**
 * Makes the place of a resource, and the directory above it where that is missing. Idempotent.
 * Throws where something that is not ours has its name. Returns the place.
 */
export async function makePlace(directory: string, name: string): Promise<string> {
  const place = join(directory, name);
  for (const path of [directory, place]) {
    try {
      await mkdir(path);
      // Not as mkdir's argument, from which the umask would be taken.
      await chmod(path, PLACE_MODE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
  const stats = await lstat(place);
  if (!stats.isDirectory() || stats.uid !== process.geteuid?.()) {
    throw new Error(`${place} exists and is not a directory of this user.`);
  }
  // A crash may have come between the two calls above.
  await chmod(place, PLACE_MODE);
  return place;
}
