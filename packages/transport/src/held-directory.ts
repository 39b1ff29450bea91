import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';

/**
 * Of Linux, in the generic numbering of all its machines that Node.js runs on, which has no name
 * for it: a descriptor that stands for a place in the file system, and needs no permission to read.
 */
export const O_PATH = 0o10_000_000;

const DIRECTORY = O_PATH | constants.O_DIRECTORY;

/** A directory that is held by a descriptor: whoever exchanges names, it stays the same one. */
export interface HeldDirectory {
  /** `/proc/self/fd/N`: leads there, and to what is in it, past every name above it. */
  readonly path: string;
  readonly fd: number;
  /** As it is now. */
  stats(): Stats;
  /** Where it really is, free of links, for messages and for programs that need a path. */
  realPath(): string;
  close(): void;
}

/** Why a name could not be held: nothing has it, or what has it is no directory, or is closed. */
export type NotHeld = 'missing' | 'no-directory' | 'no-entry';

/**
 * Holds a directory, unless the name is a symbolic link's.
 *
 * Synchronous, as all that looks at single names here: these are look-ups in memory of the local
 * machine, microseconds each, where a turn of the thread pool takes ten times as long.
 */
export function holdDirectory(path: string): HeldDirectory | NotHeld {
  return hold(path, DIRECTORY | constants.O_NOFOLLOW);
}

/** Holds a directory, also behind symbolic links: then what is held has to be judged. */
export function holdBehindLinks(path: string): HeldDirectory | NotHeld {
  return hold(path, DIRECTORY);
}

function hold(path: string, flags: number): HeldDirectory | NotHeld {
  let fd: number;
  try {
    fd = openSync(path, flags);
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
        return 'missing';
      case 'ENOTDIR':
      case 'ELOOP':
        return 'no-directory';
      case 'EACCES':
        return 'no-entry';
      default:
        throw error;
    }
  }
  const own = `/proc/self/fd/${fd}`;
  return {
    path: own,
    fd,
    stats: () => fstatSync(fd),
    realPath: () => readlinkSync(own),
    close: () => closeSync(fd),
  };
}

/** What has that name, be it a dangling link; null where nothing has. */
export function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) {
      return null;
    }
    throw error;
  }
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
