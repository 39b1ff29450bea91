/** What a host says of the room on its disks. */
import { insist, type AskOptions, type Shell } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';

/** Of the file system that a directory is on, as a process there sees it: under a project quota that is the quota. */
export interface Room {
  readonly sizeBytes: number;
  readonly freeBytes: number;
  /** Where it is mounted. */
  readonly mount: string;
  /** Which one it is, on its machine. */
  readonly fileSystem: string;
}

/** `df` with `-P` puts each on one line; a mount is last, and may have blanks. `stat -f` is of coreutils. */
const ROOM = `
set -e
cd -- "$1"
df -P -k . | {
  read -r heading
  read -r device size used free share mount
  printf '%s\\n%s\\n%s\\n' "$size" "$free" "$mount"
}
stat -f -c %i . 2>/dev/null || echo 0
`;

/** What is on the disk, in KiB: a file with holes is not what its length says. What cannot be read is not counted. */
const USED = `
cd -- "$1" && du -s -k . 2>/dev/null | { read -r used name && echo "$used"; }
`;

/** Counting a million files takes about that on a busy disk. */
const COUNT_TIMEOUT_MS = 60_000;

export async function roomAt(shell: Shell, path: string, options: AskOptions): Promise<Room> {
  const doing = 'The room on the host’s disk could not be told';
  const said = await insist(shell, doing, ROOM, [path], options);
  const [size = '', free = '', mount = '', fileSystem = ''] = said.split('\n');
  return { sizeBytes: bytesOf(size), freeBytes: bytesOf(free), mount, fileSystem };
}

/** @throws DrydockError `timed-out` where there is too much to be counted */
export async function usedIn(shell: Shell, path: string, options: AskOptions): Promise<number> {
  const doing = 'What is held could not be counted';
  const timeoutMs = COUNT_TIMEOUT_MS;
  return bytesOf((await insist(shell, doing, USED, [path], { ...options, timeoutMs })).trim());
}

function bytesOf(kib: string): number {
  if (!/^\d{1,13}$/.test(kib)) {
    throw new DrydockError('host-misbehaves', 'The host’s df or du says no number.');
  }
  return Number(kib) * 1_024;
}

/** For a sentence. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${Math.round(value * 10) / 10} ${units[unit] ?? ''}`;
}
