/** Directories that an operator has prepared on a host, each with a quota that holds: taken, judged and given back. */
import { ask, findPrograms, insist, type AskOptions, type Shell } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { roomAt, sizeText } from './space.ts';
import type { Config } from './config.ts';

type Volume = NonNullable<Config['volumes']>[number];

/** What holds the quota of a volume, and how much of it there is. */
export interface HeldQuota {
  readonly quota: 'volume' | 'project';
  readonly limitBytes: number;
  /** What commands have to be run by, so that they cannot leave it. */
  readonly confinedBy: readonly string[];
}

/**
 * Takes a volume and the resource's id. A link in the volume says whose it is: making one is atomic, for whoever
 * comes, from whichever blueprint or Drydock. Says `mine`, `of ID`, `holds NAME` or `unusable SENTENCE`.
 */
const CLAIM = `
cd -P -- "$1" 2>/dev/null || { echo 'unusable It is not there, or may not be entered.'; exit 0; }
link=.drydock-storage
if ! owner=$(readlink "$link"); then
  for name in * .[!.]* ..?*; do
    [ -e "$name" ] || [ -L "$name" ] || continue
    [ "$name" = lost+found ] || { printf 'holds %.200s\\n' "$name"; exit 0; }
  done
  said=$(ln -s "$2" "$link" 2>&1)
  owner=$(readlink "$link") || { printf 'unusable %.300s\\n' "$said"; exit 0; }
fi
if [ "$owner" = "$2" ]; then echo mine; else printf 'of %.200s\\n' "$owner"; fi
`;

/** Takes a volume and the resource's id: gives back what is its own. */
const LET_GO = `
cd -P -- "$1" 2>/dev/null || exit 0
[ "$(readlink .drydock-storage)" = "$2" ] || exit 0
rm -f .drydock-storage
`;

/**
 * Takes a directory under a project quota, and unshare. An owner may move a file to another project, and so out of the
 * quota, unless in a user namespace of its own. Says \`held\` where that was tried in vain, else why not.
 */
const LEAVE = `
cd -- "$1" || exit 1
PATH=$PATH:/usr/sbin:/sbin
probe=.drydock-probe
rm -f "$probe"
true >"$probe" || exit 1
trap 'rm -f "$probe"' EXIT
before=$(lsattr -p -d "$probe") || exit 1
"$2" -c -- true || exit 1
"$2" -c -- chattr -p 0 "$probe" 2>/dev/null
after=$(lsattr -p -d "$probe") || exit 1
set -- $before
[ "$1" != 0 ] || { echo 'It belongs to no project.'; exit 0; }
if [ "$before" = "$after" ]; then echo held; else echo 'A command could leave its project quota.'; fi
`;

/** As much of a volume has to be free when it is taken: the rest is what a file system keeps for itself. */
const FREE_SHARE_MIN = 0.8;

/** The volume that is the resource's now, or why none is: a clause for each. */
export async function takeVolume(
  shell: Shell,
  volumes: readonly Volume[],
  resourceId: string,
  options: AskOptions,
): Promise<(Volume & HeldQuota) | string> {
  const refusals: string[] = [];
  for (const volume of volumes) {
    const why = await claim(shell, volume.path, resourceId, options);
    const judged = why ?? (await judge(shell, volume, options));
    if (typeof judged !== 'string') {
      return { ...volume, ...judged };
    }
    refusals.push(`${volume.path}: ${judged}`);
    if (why === null) {
      await letVolumeGo(shell, volume.path, resourceId, options);
    }
  }
  return refusals.join(' ');
}

export async function letVolumeGo(
  shell: Shell,
  path: string,
  resourceId: string,
  options: AskOptions,
): Promise<void> {
  await insist(shell, `${path} could not be given back`, LET_GO, [path, resourceId], options);
}

async function claim(
  shell: Shell,
  path: string,
  resourceId: string,
  options: AskOptions,
): Promise<string | null> {
  const said = await insist(shell, `${path} was not taken`, CLAIM, [path, resourceId], options);
  const [word = '', ...rest] = said.trim().split(' ');
  const what = rest.join(' ');
  switch (word) {
    case 'mine':
      return null;
    case 'of':
      return `${what} has it.`;
    case 'holds':
      return `It has something in it already, "${what}", and has to be empty.`;
    default:
      return what;
  }
}

/** Whether the quota holds, from what a process in the volume sees. */
async function judge(
  shell: Shell,
  { path, bytes }: Volume,
  options: AskOptions,
): Promise<HeldQuota | string> {
  const room = await roomAt(shell, path, options);
  if (room.sizeBytes > bytes) {
    return `The blueprint says ${sizeText(bytes)}, and df shows ${sizeText(room.sizeBytes)}: nothing holds that quota.`;
  }
  if (room.freeBytes < bytes * FREE_SHARE_MIN) {
    return `The blueprint says ${sizeText(bytes)}, and ${sizeText(room.freeBytes)} are free.`;
  }
  const limitBytes = room.freeBytes;
  const whole = await roomAt(shell, room.mount, options);
  if (whole.sizeBytes === room.sizeBytes) {
    return { quota: 'volume', limitBytes, confinedBy: [] };
  }
  const programs = await findPrograms(
    shell,
    [
      { name: 'unshare', package: 'util-linux' },
      { name: 'chattr', package: 'e2fsprogs' },
      { name: 'lsattr', package: 'e2fsprogs' },
    ],
    options,
  );
  const unshare = programs.get('unshare');
  if (unshare === undefined) {
    throw new DrydockError('internal', 'A program that was found has no path.');
  }
  const { exitCode, stdout, words } = await ask(shell, LEAVE, [path, unshare], options);
  const said = stdout.trim();
  if (exitCode !== 0) {
    return `It has a project quota, and a command cannot be kept from leaving it: ${words || 'unshare -c fails'}.`;
  }
  return said === 'held'
    ? { quota: 'project', limitBytes, confinedBy: [unshare, '-c', '--'] }
    : said;
}
