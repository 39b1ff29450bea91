import { statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * `nobody`, by number because not every image names it. PostgreSQL refuses to run as root, and
 * Redis has no need to.
 */
const NOBODY: ServerUser = { uid: 65_534, gid: 65_534 };

/** Who runs the servers: null for whoever runs this process, unless that is root. */
export function serverUser(): ServerUser | null {
  return process.getuid?.() === 0 ? NOBODY : null;
}

const READ_AND_ENTER = 0o5;
const ENTER = 0o1;

/**
 * Whether that user can use what lies at the path: enter every directory above it, and read it
 * (and enter or run it). `above` alone counts where the path does not exist yet.
 */
export function canReach(path: string, user: ServerUser | null): boolean {
  if (user === null) {
    return true;
  }
  for (let above = dirname(path); ; above = dirname(above)) {
    const mode = modeFor(above, user);
    if (mode !== null && (mode & ENTER) !== ENTER) {
      return false;
    }
    if (dirname(above) === above) {
      break;
    }
  }
  const own = modeFor(path, user);
  return own === null || (own & READ_AND_ENTER) === READ_AND_ENTER;
}

/** The three permission bits that apply to the user, null where there is nothing. */
function modeFor(path: string, user: ServerUser): number | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    return null;
  }
  if (stat.uid === user.uid) {
    return (stat.mode >> 6) & 7;
  }
  return stat.gid === user.gid ? (stat.mode >> 3) & 7 : stat.mode & 7;
}
