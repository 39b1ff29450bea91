import { DrydockError } from '@drydock/model';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { hasCode } from './error-code.ts';
import { canReach, type ServerUser } from './server-user.ts';

/** Survives a reboot, and any user can enter it. */
const ELSEWHERE = '/var/tmp';

/**
 * Makes a directory that the user of the servers can enter: the wanted one, or, where a directory
 * above it is closed to that user (root's home, say), one under /var/tmp that is named after it.
 */
export function makeHomeDirectory(wanted: string, user: ServerUser | null): string {
  const place = homeDirectoryFor(wanted, user);
  if (place === resolve(wanted)) {
    makeOpen(place, user);
    return place;
  }
  makeOwn(dirname(place));
  makeOwn(place);
  return place;
}

/** Deletes such a directory, and the one around it below /var/tmp when nothing else is in it. */
export function removeHomeDirectory(place: string): void {
  rmSync(place, { recursive: true, force: true });
  const around = dirname(place);
  if (dirname(around) === ELSEWHERE) {
    try {
      rmdirSync(around);
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) {
        throw error;
      }
    }
  }
}

/** Where `makeHomeDirectory` would make it. */
export function homeDirectoryFor(wanted: string, user: ServerUser | null): string {
  const path = resolve(wanted);
  // Only what is above counts: the directory itself is opened by `makeHomeDirectory`.
  if (canReach(join(existing(dirname(path)), 'x'), user)) {
    return path;
  }
  const hash = createHash('sha256').update(dirname(path)).digest('hex').slice(0, 12);
  return join(ELSEWHERE, `drydock-${hash}`, basename(path));
}

/** Makes a directory where it was asked for, open to that user as far as that lies in our hands. */
export function makeOpen(path: string, user: ServerUser | null): void {
  if (existsSync(path)) {
    return;
  }
  makeOpen(dirname(path), user);
  mkdirSync(path, { recursive: true, mode: user === null ? 0o700 : 0o755 });
  if (user !== null) {
    // Whatever the umask says.
    chmodSync(path, 0o755);
  }
}

function existing(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return existing(dirname(path));
  }
}

/**
 * A directory below one that everybody may write to. Its name can be guessed, so somebody else may
 * have made it first: then it is refused, since its owner could swap what is run from it.
 */
function makeOwn(path: string): void {
  try {
    mkdirSync(path);
    chmodSync(path, 0o755);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) {
      throw error;
    }
  }
  const stat = lstatSync(path);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o022) !== 0) {
    throw new DrydockError('conflict', `${path} exists and belongs to somebody else.`, {
      hint: 'Remove it, or keep the working copy where every user can enter it.',
    });
  }
}
