import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * As which user a lease's programs run.
 *
 * `dedicated`: a uid that only this attempt has, so that whatever it left is found by uid, also a
 * process that has scrubbed its environment. `shared`: one unprivileged uid for all, where the user
 * namespace has no room for more. `own`: Drydock's user, where Drydock is not root.
 */
export type Identity =
  | { readonly mode: 'dedicated'; readonly uid: number }
  | { readonly mode: 'shared'; readonly uid: number }
  | { readonly mode: 'own' };

/**
 * 0x70000000 to 0x7fffffff: below the sign bit, and the range that systemd's list of uids and gids
 * gives to nobody (containers end at 0x6fffffff).
 */
const DEDICATED_BASE = 0x7000_0000;
const DEDICATED_BITS = 28;

/** Not 65534 (`nobody`), as which a local PostgreSQL may run, and not 65535, which is -1 in 16 bits. */
const SHARED_UID = 65_533;

interface IdRange {
  readonly first: number;
  readonly count: number;
}

/** The lines of /proc/self/uid_map: first id inside, first id outside, count. */
export function parseIdMap(text: string): readonly IdRange[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([first, , count]) =>
      first === undefined || count === undefined ? [] : [{ first, count }],
    );
}

function covers(map: readonly IdRange[], first: number, count: number): boolean {
  return map.some((range) => range.first <= first && first + count <= range.first + range.count);
}

export function dedicatedUid(attemptId: string): number {
  const hash = createHash('sha256').update(attemptId).digest().readUInt32BE(0);
  return DEDICATED_BASE + (hash >>> (32 - DEDICATED_BITS));
}

/** Pure: which of the three an attempt gets, given the caller's effective uid and its id maps. */
export function chooseMode(
  euid: number | undefined,
  maps: readonly (readonly IdRange[])[],
): Identity['mode'] {
  if (euid !== 0) {
    return 'own';
  }
  if (maps.every((map) => covers(map, DEDICATED_BASE, 2 ** DEDICATED_BITS))) {
    return 'dedicated';
  }
  return maps.every((map) => covers(map, SHARED_UID, 1)) ? 'shared' : 'own';
}

/** Pure: the identity of an attempt where that is how they are given. */
export function identityIn(mode: Identity['mode'], attemptId: string): Identity {
  switch (mode) {
    case 'dedicated':
      return { mode, uid: dedicatedUid(attemptId) };
    case 'shared':
      return { mode, uid: SHARED_UID };
    case 'own':
      return { mode };
  }
}

/** Pure: the identity for an attempt, given the caller's effective uid and its id maps. */
export function chooseIdentity(
  attemptId: string,
  euid: number | undefined,
  maps: readonly (readonly IdRange[])[],
): Identity {
  return identityIn(chooseMode(euid, maps), attemptId);
}

let ownMaps: readonly (readonly IdRange[])[] | undefined;

/** The maps of a process never change after its user namespace is set up: read once. */
function readOwnMaps(): readonly (readonly IdRange[])[] {
  ownMaps ??= ['/proc/self/uid_map', '/proc/self/gid_map'].map((path) =>
    parseIdMap(readFileSync(path, 'ascii')),
  );
  return ownMaps;
}

export function identityOf(attemptId: string): Identity {
  return chooseIdentity(attemptId, process.geteuid?.(), readOwnMaps());
}

/** Whether leases' programs run as Drydock's own user here, as they do where it is not root. */
export function runsAsOwnUser(): boolean {
  const euid = process.geteuid?.();
  // Where there is no /proc nothing is run here at all.
  return euid !== 0 || chooseMode(euid, readOwnMaps()) === 'own';
}

/** The uid to drop to, or null where a program runs as Drydock's own user. */
export function uidToDropTo(identity: Identity): number | null {
  return identity.mode === 'own' ? null : identity.uid;
}
