import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { hasCode } from './error-code.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** More rounds than processes that could plausibly fight for one directory. */
const ROUNDS_MAX = 100;
const NAME = /^lock\.(\d{1,12})$/;

interface Owner extends ProcessIdentity {
  readonly released: boolean;
}

export interface DirectoryLock {
  release(): void;
}

/**
 * Makes this process the one owner of a directory, or says who is: null and the owner's id.
 *
 * Node.js has no `flock`, so the lock is a file `lock.N` that names its owner, created by `link`,
 * which one of many wins. A dead owner's lock is never taken over in place: whoever finds it
 * creates `lock.N+1`. A late finder of N that creates an N+1 which was already passed sees the
 * higher one and steps back, so no two processes own it. A release only marks the file: were it
 * deleted, counting would begin anew beside somebody who still counts.
 */
export function lockDirectory(
  directory: string,
): { readonly lock: DirectoryLock } | { readonly ownerPid: number } {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const highest = highestGeneration(directory);
    const owner = highest === null ? null : readOwner(directory, highest);
    if (owner !== null && !owner.released && isRunning(owner)) {
      return { ownerPid: owner.pid };
    }
    const own = (highest ?? 0) + 1;
    if (!create(directory, own)) {
      continue;
    }
    if (highestGeneration(directory) !== own) {
      rmSync(path(directory, own), { force: true });
      continue;
    }
    removeBelow(directory, own);
    return { lock: { release: () => write(directory, own, true) } };
  }
  throw new Error(`the lock in ${directory} keeps changing`);
}

const path = (directory: string, generation: number): string =>
  join(directory, `lock.${generation}`);

function generations(directory: string): number[] {
  return readdirSync(directory).flatMap((name) => {
    const generation = NAME.exec(name)?.[1];
    return generation === undefined ? [] : [Number(generation)];
  });
}

function highestGeneration(directory: string): number | null {
  const all = generations(directory);
  return all.length === 0 ? null : Math.max(...all);
}

function readOwner(directory: string, generation: number): Owner | null {
  try {
    return JSON.parse(readFileSync(path(directory, generation), 'utf8')) as Owner;
  } catch {
    // Removed by the owner of a higher one, which the caller's next look will find.
    return null;
  }
}

function writeTemporary(directory: string, released: boolean): string {
  const temporary = join(directory, `lock-${randomBytes(8).toString('hex')}.new`);
  const owner: Owner = { ...ownIdentity(), released };
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600, flag: 'wx' });
  return temporary;
}

function create(directory: string, generation: number): boolean {
  const temporary = writeTemporary(directory, false);
  try {
    linkSync(temporary, path(directory, generation));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) {
      return false;
    }
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function write(directory: string, generation: number, released: boolean): void {
  try {
    renameSync(writeTemporary(directory, released), path(directory, generation));
  } catch {
    // The directory was removed: there is nothing left to be locked.
  }
}

function removeBelow(directory: string, generation: number): void {
  for (const lower of generations(directory)) {
    if (lower < generation) {
      rmSync(path(directory, lower), { force: true });
    }
  }
}
