/**
 * Directories of resources that stand on a leased host: one for each resource, and in it one for each of its
 * leases. All is done through the lease of the host, with its rights: whatever a holder can make of a name meanwhile,
 * they could have done themselves.
 *
 * A lease's directory has two in it, as on a host: `work`, where its commands start and its files are, and `tmp`.
 * It goes by two steps: another name first, so that nobody enters it any more, and away once nothing runs in it.
 */
import { insist, shellOnHeld, type ActiveLease, type WorkContext } from '@drydock/blueprint';
import { DrydockError, isId } from '@drydock/model';
import { SELECT_PROCESSES } from '@drydock/transport';
import { posix } from 'node:path';
import { unasked } from './unasked.ts';

/** A lease of a resource, as things are named by it on the host. */
export interface OnHostLease {
  readonly attemptId: string;
  readonly resource: { readonly id: string };
}

/** Where a lease is on the host. */
export interface LeasePlace extends OnHostLease {
  /** The resource's directory, absolute. */
  readonly directory: string;
}

export function placeOf({
  attemptId,
  resource: { id, state },
}: OnHostLease & {
  readonly resource: { readonly state: { readonly directory: string } };
}): LeasePlace {
  return { attemptId, resource: { id }, directory: state.directory };
}

/** Where a lease's commands start and its files are. */
export const workOf = ({ directory, attemptId }: LeasePlace): string =>
  posix.join(directory, attemptId, 'work');

export const temporaryOf = ({ directory, attemptId }: LeasePlace): string =>
  posix.join(directory, attemptId, 'tmp');

/**
 * In the environment of all that a lease starts. The name holds the resource's id: what stands on a lease of this
 * resource marks its own beside it.
 */
export function markOf({ attemptId, resource }: OnHostLease): readonly [string, string] {
  if (!isId('attempt', attemptId)) {
    throw new DrydockError('internal', `"${attemptId}" is no attempt’s id.`);
  }
  return [markNameOf(resource.id), attemptId];
}

function markNameOf(resourceId: string): string {
  // It becomes the name of a directory that is later removed, too.
  if (!isId('resource', resourceId)) {
    throw new DrydockError('internal', `"${resourceId}" is no resource id.`);
  }
  return `LEASE_OF_${resourceId}`;
}

/**
 * `end_marked MARK` ends every process that has it in its environment, all that descend from one and all in their
 * sessions. A gate that has yet to start a program has the mark in another variable's value, and counts too. In the
 * instant of an exec an environment reads as empty: so nothing has to be found twice.
 *
 * Bounded: what cannot be killed waits for a device, and is named.
 */
const END_MARKED = `
${SELECT_PROCESSES}
uid=
end_marked() {
  clear=0
  tries=0
  while [ "$clear" -lt 2 ]; do
    seeds=$(grep -lF -e "$1" /proc/[0-9]*/environ 2>/dev/null | tr -cs '0-9\\n' ' ')
    seeds=$(echo $seeds)
    found=
    [ -z "$seeds" ] || found=$(select_processes)
    if [ -z "$found" ]; then
      clear=$((clear + 1))
      [ "$clear" -ge 2 ] || sleep 0.02
      continue
    fi
    clear=0
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
      printf 'processes that do not end: %.200s\\n' "$found" >&2
      exit 1
    fi
    kill_found
    sleep 0.05
  done
}
`;

/**
 * `remove PATH` removes it with all that is in it, also what its owner has closed to itself, and enters no link.
 * Whoever filled it meanwhile is met by another try.
 */
const REMOVE = `
is() { [ -e "$1" ] || [ -L "$1" ]; }
remove() {
  tries=0
  while is "$1"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 20 ]; then
      rm -rf -- "$1"
      exit 1
    fi
    rm -rf -- "$1" 2>/dev/null && continue
    [ -L "$1" ] || chmod -R u+rwX -- "$1" 2>/dev/null
  done
}
`;

/** Takes a directory to make, by default in the lease's own. Says where it is. */
const MAKE_RESOURCE = `
set -e
mkdir -p -m 0700 -- "$1"
cd -P -- "$1"
pwd -P
`;

/** Takes the resource's directory and the lease's name in it. */
const MAKE_LEASE = `
set -e
cd -- "$1"
mkdir -p -m 0700 -- "$2"
mkdir -p -m 0700 -- "$2/work" "$2/tmp"
`;

/** Takes the resource's directory, the lease's name in it, and its mark. */
const END_LEASE = `
${END_MARKED}
${REMOVE}
if [ -d "$1" ]; then
  cd -- "$1" 2>/dev/null || { chmod u+rwx -- "$1" && cd -- "$1"; } || exit 1
  chmod u+rwx . 2>/dev/null
  remove "./$2.gone"
  ! is "./$2" || mv -- "./$2" "./$2.gone" 2>/dev/null
  end_marked "$3"
  remove "./$2.gone"
  remove "./$2"
else
  end_marked "$3"
fi
`;

/** Takes the resource's directory and the beginning of its marks. */
const END_RESOURCE = `
${END_MARKED}
${REMOVE}
! is "$1.gone" || remove "$1.gone"
! is "$1" || mv -- "$1" "$1.gone" 2>/dev/null
end_marked "$2"
remove "$1.gone"
remove "$1"
`;

/**
 * Makes a resource's directory. Repeatable.
 *
 * @param path - absolute; by default in the held lease's own directory, which goes with that
 * @returns where it is, absolute and free of links
 */
export async function makeResourceDirectory(
  host: ActiveLease,
  resourceId: string,
  { signal }: Pick<WorkContext, 'signal'>,
  path = inLease(resourceId),
): Promise<string> {
  const doing = 'The resource’s directory could not be made';
  const said = await insist(shellOnHeld(host), doing, MAKE_RESOURCE, [path], unasked(signal));
  const directory = said.replace(/\n$/, '');
  if (!posix.isAbsolute(directory)) {
    throw new DrydockError('host-misbehaves', 'The host does not say where the directory is.');
  }
  return directory;
}

/**
 * Ends all that leases of a resource left running, and removes its directory. Repeatable, and right for what was
 * never made.
 *
 * @param path - as it was given to `makeResourceDirectory`, or what that returned
 */
export async function removeResourceDirectory(
  host: ActiveLease,
  resourceId: string,
  { signal }: Pick<WorkContext, 'signal'>,
  path = inLease(resourceId),
): Promise<void> {
  const args = [path, `${markNameOf(resourceId)}=`];
  const doing = 'What the resource left could not be removed';
  await insist(shellOnHeld(host), doing, END_RESOURCE, args, unasked(signal));
}

/** Makes a lease's directory, which `endLease` finds. Repeatable. Ask `entitled` after it. */
export async function makeLeaseDirectory(
  host: ActiveLease,
  { directory, attemptId, resource }: LeasePlace,
  { signal }: Pick<WorkContext, 'signal'>,
): Promise<void> {
  markOf({ attemptId, resource });
  const args = [directory, attemptId];
  const doing = 'The lease’s directory could not be made';
  await insist(shellOnHeld(host), doing, MAKE_LEASE, args, unasked(signal));
}

/**
 * Ends all that a lease left running, and removes its directory. Repeatable, and right for what was never made. What
 * is about to start either shows its mark already, or finds the directory gone.
 */
export async function endLease(
  host: ActiveLease,
  place: LeasePlace,
  { signal }: Pick<WorkContext, 'signal'>,
): Promise<void> {
  const [name, value] = markOf(place);
  const args = [place.directory, place.attemptId, `${name}=${value}`];
  const doing = 'What the lease left could not be removed';
  await insist(shellOnHeld(host), doing, END_LEASE, args, unasked(signal));
}

/** Its name in the held lease's own directory. */
function inLease(resourceId: string): string {
  markNameOf(resourceId);
  return `./${resourceId}`;
}
