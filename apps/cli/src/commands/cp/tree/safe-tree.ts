import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { codeOf } from '../local-error.ts';

/** An entry that is not written, and why. */
export class Refused extends Error {}

export interface Facts {
  readonly mode: number;
  /** Null where times are not kept. */
  readonly modified: Date | null;
}

/** For whoever writes into a directory: what it was or is to be. */
const OWNER_ALL = 0o700;

/**
 * A directory here that a tree is written into which somebody else made up. Nothing is written outside of it:
 * each directory on the way to an entry is looked at, and has to be one and no link. Files appear when all of
 * them is there. Directories get their modes at last, so that one may be read-only.
 */
export class SafeTree {
  readonly #root: string;
  /** Seen in this run to be directories; nothing here takes a directory away. */
  readonly #known = new Set<string>(['']);
  readonly #modes = new Map<string, Facts>();
  #count = 0;

  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  directory(name: string, facts: Facts): void {
    const names = namesOf(name);
    if (names.length > 0) {
      this.#enter(names);
      this.#modes.set(names.join('/'), facts);
    }
  }

  link(name: string, target: string): void {
    if (target === '' || target.includes('\0')) {
      throw new Refused('It leads nowhere.');
    }
    this.#place(name, (beside) => symlinkSync(target, beside));
  }

  /** Another name of a file that is there: a file of its own here. */
  copy(name: string, from: string): void {
    const [directories, last] = split(from);
    this.#enter(directories, { mayMake: false });
    const source = this.#path([...directories, last]);
    if (!lstatSync(source).isFile()) {
      throw new Refused('It is a link to what is no file.');
    }
    this.#place(name, (beside) => copyFileSync(source, beside, constants.COPYFILE_EXCL));
  }

  /** A file, under another name until it is finished. Drop it, where it is not. */
  file(name: string, facts: Facts): NewFile {
    const [directories, last] = split(name);
    this.#enter(directories);
    const beside = this.#beside(directories);
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const fd = openSync(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    return new NewFile(fd, beside, this.#path([...directories, last]), facts);
  }

  /** Modes and times of directories, the innermost first. What fails is told. */
  finish(onFailure: (name: string, error: unknown) => void): void {
    for (const [name, { mode, modified }] of [...this.#modes].toReversed()) {
      try {
        const path = this.#path(namesOf(name));
        chmodSync(path, mode);
        if (modified !== null) {
          utimesSync(path, modified, modified);
        }
      } catch (error) {
        onFailure(name, error);
      }
    }
  }

  #path(names: readonly string[]): string {
    return [this.#root, ...names].join('/');
  }

  #beside(directories: readonly string[]): string {
    this.#count += 1;
    return this.#path([...directories, `.drydock-${process.pid}-${this.#count}.part`]);
  }

  /** Makes it under another name, then it takes its place: what is there is replaced, a directory is not. */
  #place(name: string, make: (beside: string) => void): void {
    const [directories, last] = split(name);
    this.#enter(directories);
    const beside = this.#beside(directories);
    make(beside);
    try {
      renameSync(beside, this.#path([...directories, last]));
    } catch (error) {
      rmSync(beside);
      throw error;
    }
  }

  /** Makes sure that they are directories, each in the one before, and that files can be made in them. */
  #enter(names: readonly string[], { mayMake = true } = {}): void {
    let name = '';
    for (const [index, each] of names.entries()) {
      name = index === 0 ? each : `${name}/${each}`;
      if (!this.#known.has(name)) {
        this.#openDirectory(name, this.#path(names.slice(0, index + 1)), mayMake);
        this.#known.add(name);
      }
    }
  }

  #openDirectory(name: string, path: string, mayMake: boolean): void {
    const found = lstatOrNull(path);
    if (found === null) {
      if (!mayMake) {
        throw new Refused('It is a link to nothing.');
      }
      mkdirSync(path);
    } else if (found.isSymbolicLink()) {
      throw new Refused(`It leads through the link ${JSON.stringify(name)}.`);
    } else if (!found.isDirectory()) {
      throw new Refused(`What is at ${JSON.stringify(name)} is no directory.`);
    } else if ((found.mode & OWNER_ALL) !== OWNER_ALL) {
      // It gets back what it had, or what the tree says.
      this.#modes.set(name, { mode: found.mode & 0o7777, modified: null });
      chmodSync(path, (found.mode & 0o7777) | OWNER_ALL);
    }
  }
}

export class NewFile {
  readonly #fd: number;
  readonly #beside: string;
  readonly #path: string;
  readonly #facts: Facts;

  constructor(fd: number, beside: string, path: string, facts: Facts) {
    this.#fd = fd;
    this.#beside = beside;
    this.#path = path;
    this.#facts = facts;
  }

  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#fd, bytes, done);
    }
  }

  finish(): void {
    try {
      fchmodSync(this.#fd, this.#facts.mode);
      if (this.#facts.modified !== null) {
        futimesSync(this.#fd, this.#facts.modified, this.#facts.modified);
      }
    } finally {
      closeSync(this.#fd);
    }
    try {
      renameSync(this.#beside, this.#path);
    } catch (error) {
      rmSync(this.#beside);
      throw error;
    }
  }

  drop(): void {
    closeSync(this.#fd);
    rmSync(this.#beside, { force: true });
  }
}

/** The names on the way, and the last one. */
function split(name: string): [directories: string[], last: string] {
  const names = namesOf(name);
  const last = names.pop();
  if (last === undefined) {
    throw new Refused('It has no name.');
  }
  return [names, last];
}

/** The names of an entry's path; refuses what leads out, and what is no name. */
export function namesOf(path: string): string[] {
  if (path.startsWith('/')) {
    throw new Refused('Its path is absolute.');
  }
  if (path.includes('\0')) {
    throw new Refused('Its path has a NUL character.');
  }
  if (path.includes('\uFFFD')) {
    throw new Refused('Its name is no UTF-8.');
  }
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) {
    throw new Refused('Its path leads out with `..`.');
  }
  return names;
}

function lstatOrNull(path: string) {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
