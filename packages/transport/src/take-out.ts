import { chmodSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { DrydockError } from '@drydock/model';
import { runAsLease } from './as-lease.ts';
import { type HeldDirectory, hasCode, holdDirectory, lookAt } from './held-directory.ts';
import { type Identity, uidToDropTo } from './identity.ts';
import { unsafe, whyNotHeld } from './judge-place.ts';
import { type RemovalBounds, removeTree, WHOLE } from './remove-tree.ts';

/** In each place, while something is removed from it. Mode 0700: Drydock's alone. */
export const GONE = '.gone';
const GONE_MODE = 0o700;

/** Closings of a place come and go at the same time, and each may remove the directory again. */
const TRIES_MAX = 100;

/**
 * What most leases leave, removed without starting a program: the directories that Drydock made
 * (the attempt's, `gates`, `work`, `tmp`) and a few files right in them. A directory that the
 * lease made is not entered.
 */
const LITTLE: RemovalBounds = { namesMax: 64, depthMax: 2 };

/** With the lease's own rights; the last two where directories of it are closed to itself. */
const AS_THE_LEASE: readonly (readonly [string, ...string[]])[] = [
  ['rm', '-rf', '--', 'work', 'tmp'],
  ['chmod', '-R', 'u+rwX', '--', 'work', 'tmp'],
  ['rm', '-rf', '--', 'work', 'tmp'],
];

/**
 * Removes an attempt's directory from its place. No process of the attempt may live any more.
 *
 * First it goes into a directory that nobody else can enter, under the same name: from then on it
 * is out of everybody's reach who does not have it open. There it is removed, with the rights of
 * the lease, and with Drydock's own only what is left then. Whoever dies in between leaves it in
 * the one directory or the other, where the next closing finds it.
 *
 * @throws DrydockError `internal` where something resists
 */
export async function takeOut(
  place: HeldDirectory,
  attemptId: string,
  identity: Identity,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; isThere(place.path, attemptId); tries += 1) {
    signal.throwIfAborted();
    if (tries >= TRIES_MAX) {
      throw new DrydockError('internal', `${place.realPath()}/${attemptId} comes back for ever.`);
    }
    const gone = openGone(place);
    try {
      // What an earlier closing left, or one that goes on right now.
      await remove(gone, attemptId, identity, signal);
      moveIn(place, gone, attemptId);
      await remove(gone, attemptId, identity, signal);
    } finally {
      gone.close();
      closeGone(place);
    }
  }
}

/** Whether anything of the attempt is in the place with that path. */
export function isThere(place: string, attemptId: string): boolean {
  return (
    lookAt(`${place}/${attemptId}`) !== null || lookAt(`${place}/${GONE}/${attemptId}`) !== null
  );
}

function openGone(place: HeldDirectory): HeldDirectory {
  const path = `${place.path}/${GONE}`;
  for (let tries = 0; ; tries += 1) {
    try {
      mkdirSync(path, GONE_MODE);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) {
        throw error;
      }
    }
    const gone = holdDirectory(path);
    if (typeof gone !== 'string') {
      // Only Drydock writes to a place, but in one that was open wider once it may be another's.
      const { uid, mode } = gone.stats();
      if (uid === process.geteuid?.()) {
        if ((mode & 0o7777) !== GONE_MODE) {
          chmodSync(gone.path, GONE_MODE);
        }
        return gone;
      }
      gone.close();
      throw unsafe(`${place.realPath()}/${GONE} belongs to user ${uid}.`);
    }
    if (gone !== 'missing' || tries >= TRIES_MAX) {
      throw unsafe(whyNotHeld(`${place.realPath()}/${GONE}`, gone));
    }
  }
}

/** Another closing may still have something in it, and removes it then. */
function closeGone(place: HeldDirectory): void {
  try {
    rmdirSync(`${place.path}/${GONE}`);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) {
      throw error;
    }
  }
}

/** Where it does not succeed the caller looks what there is, and tries again. */
function moveIn(place: HeldDirectory, gone: HeldDirectory, name: string): void {
  const from = `${place.path}/${name}`;
  try {
    renameSync(from, `${gone.path}/${name}`);
  } catch (error) {
    if (hasCode(error, 'EACCES')) {
      // An ordinary user cannot move a directory that it has closed to itself.
      const root = holdDirectory(from);
      if (typeof root !== 'string') {
        chmodSync(root.path, 0o700);
        root.close();
      }
    } else if (!hasCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EISDIR')) {
      throw error;
    }
  }
}

async function remove(
  gone: HeldDirectory,
  name: string,
  identity: Identity,
  signal: AbortSignal,
): Promise<void> {
  if (lookAt(`${gone.path}/${name}`) === null) {
    return;
  }
  const isGone = (bounds: RemovalBounds, problems?: string[]): Promise<boolean> =>
    removeTree(gone, name, bounds, signal, problems);
  if (await isGone(LITTLE)) {
    return;
  }
  for (const argv of AS_THE_LEASE) {
    const attempt = holdDirectory(`${gone.path}/${name}`);
    if (typeof attempt !== 'string') {
      try {
        await runAsLease(uidToDropTo(identity), argv, attempt.path, signal);
      } finally {
        attempt.close();
      }
    }
    if (await isGone(LITTLE)) {
      return;
    }
  }
  const problems: string[] = [];
  if (!(await isGone(WHOLE, problems)) && lookAt(`${gone.path}/${name}`) !== null) {
    throw new DrydockError(
      'internal',
      `${gone.realPath()}/${name} could not be removed: ${problems.slice(0, 3).join('; ')}`,
      { hint: 'Look for immutable files and for mounts in it.' },
    );
  }
}
