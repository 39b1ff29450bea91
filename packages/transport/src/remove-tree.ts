import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { opendir, rename, rmdir, unlink } from 'node:fs/promises';
import { type HeldDirectory, hasCode, holdDirectory } from './held-directory.ts';

/** How far a removal goes before it is given up. */
export interface RemovalBounds {
  /** Names that are removed. */
  readonly namesMax: number;
  /** Directories, one in the other, that are entered. */
  readonly depthMax: number;
}

export const WHOLE: RemovalBounds = { namesMax: Infinity, depthMax: Infinity };

/**
 * Directories that are held at the same time. What lies deeper is taken up to the top first: a
 * holder can nest directories deeper than a process may have descriptors.
 */
const HELD_MAX = 16;

/** Names read at a time: there may be millions. */
const READ_AHEAD = 256;

/** What was in the way, for the one sentence that is made of it. */
const PROBLEMS_MAX = 3;

/**
 * Removes what has that name in a held directory, with all that is in it. Returns whether it is
 * gone; `problems` says what was in the way.
 *
 * Goes from descriptor to descriptor and enters no symbolic link and no other mount, so that it
 * never leaves the tree, whoever exchanges names in it meanwhile: the most that anybody gets
 * removed by that is what they have moved into it. Nothing else may walk a tree that others have
 * written to with Drydock's own rights: `rm` of Node.js, and that of some systems, goes by path.
 *
 * Who still has the tree open may go on filling it: then it ends with the signal.
 */
export function removeTree(
  parent: HeldDirectory,
  name: string,
  bounds: RemovalBounds,
  signal: AbortSignal,
  problems: string[] = [],
): Promise<boolean> {
  return new Removal(bounds, signal, problems, mountOf(parent)).remove(parent, name, false, []);
}

class Removal {
  readonly #bounds: RemovalBounds;
  readonly #signal: AbortSignal;
  readonly #problems: string[];
  readonly #mount: string;
  #names = 0;

  constructor(bounds: RemovalBounds, signal: AbortSignal, problems: string[], mount: string) {
    this.#bounds = bounds;
    this.#signal = signal;
    this.#problems = problems;
    this.#mount = mount;
  }

  /** `above` are the directories that are entered, the first one first. */
  async remove(
    parent: HeldDirectory,
    name: string,
    isDirectory: boolean,
    above: readonly HeldDirectory[],
  ): Promise<boolean> {
    this.#signal.throwIfAborted();
    this.#names += 1;
    if (this.#isEnough) {
      return false;
    }
    const path = `${parent.path}/${name}`;
    try {
      if (!isDirectory && (await unlinkFile(path))) {
        return true;
      }
      return (await removeEmpty(path)) || (await this.#removeFull(parent, name, above));
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#note(parent, name, error);
      return false;
    }
  }

  get #isEnough(): boolean {
    return this.#names > this.#bounds.namesMax;
  }

  async #removeFull(
    parent: HeldDirectory,
    name: string,
    above: readonly HeldDirectory[],
  ): Promise<boolean> {
    const path = `${parent.path}/${name}`;
    if (above.length >= this.#bounds.depthMax) {
      return false;
    }
    const directory = holdDirectory(path);
    if (typeof directory === 'string') {
      // Exchanged since, by somebody who still has it open: the next pass looks anew.
      return directory === 'missing';
    }
    try {
      if (mountOf(directory) !== this.#mount) {
        throw new Error('a mount');
      }
      openToOneself(directory);
      const top = above[0];
      if (top !== undefined && above.length >= HELD_MAX) {
        await rename(path, `${top.path}/${randomUUID()}`);
        return true;
      }
      let isGone = false;
      for (let goesOn = true; goesOn && !isGone;) {
        goesOn = await this.#pass(directory, [...above, directory]);
        isGone = await removeEmpty(path);
      }
      return isGone;
    } finally {
      directory.close();
    }
  }

  /** Removes what is found in a directory. Returns whether another pass may find less. */
  async #pass(directory: HeldDirectory, above: readonly HeldDirectory[]): Promise<boolean> {
    let removed = 0;
    for await (const entry of await opendir(directory.path, { bufferSize: READ_AHEAD })) {
      removed += (await this.remove(directory, entry.name, entry.isDirectory(), above)) ? 1 : 0;
      if (this.#isEnough) {
        return false;
      }
    }
    return removed > 0;
  }

  #note(parent: HeldDirectory, name: string, error: unknown): void {
    if (this.#problems.length < PROBLEMS_MAX) {
      const { code, message } = error as NodeJS.ErrnoException;
      // A holder chose the name: it goes into a sentence as what can be printed of it.
      const what = `${parent.realPath()}/${name}`.replaceAll(/[^\u0020-\u007e]/g, '?');
      this.#problems.push(`${what.slice(-200)}: ${code ?? message}`);
    }
  }
}

/** Takes the name of a file away. False where it is a directory's, which stays. */
async function unlinkFile(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EISDIR')) {
      return false;
    }
    if (hasCode(error, 'ENOENT')) {
      return true;
    }
    throw error;
  }
}

/** Removes a directory with nothing in it. False where something is, or it is no directory. */
async function removeEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) {
      return false;
    }
    if (hasCode(error, 'ENOENT')) {
      return true;
    }
    throw error;
  }
}

/** As an ordinary user a directory of mode 0000 has to be opened first, if it is one's own. */
function openToOneself(directory: HeldDirectory): void {
  const { uid, mode } = directory.stats();
  if (uid === process.geteuid?.() && (mode & 0o700) !== 0o700) {
    chmodSync(directory.path, 0o700);
  }
}

/** Which mount a directory is on: `st_dev` does not tell a directory that is mounted again. */
function mountOf({ fd }: HeldDirectory): string {
  return /^mnt_id:\t(.*)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'ascii'))?.[1] ?? '';
}
