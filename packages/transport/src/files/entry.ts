import type { FileEntry } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';

export interface NamedEntry {
  /** As it is on the host. */
  readonly name: Buffer;
  readonly entry: FileEntry;
}

const TYPES: Readonly<Record<string, FileEntry['type']>> = { f: 'file', d: 'directory', l: 'link' };

/** What can be written as a time: the years 1 to 9999. */
const TIME_MIN_MS = Date.parse('0001-01-01T00:00:00Z');
const TIME_MAX_MS = Date.parse('9999-12-31T23:59:59Z');

export function timeOf(seconds: number): string {
  const ms = Math.min(Math.max(Math.floor(seconds * 1_000), TIME_MIN_MS), TIME_MAX_MS);
  return new Date(ms).toISOString();
}

/** Reads what `find` printed in `FIND_FORMAT`, without the NUL. */
export function parseEntry(record: Buffer): NamedEntry {
  const slash = record.indexOf('/');
  const [, type = '', mode, bytes, seconds, target = ''] =
    /^(\S) ([0-7]+) (\d+) (-?[\d.]+) (.*)$/s.exec(record.subarray(slash + 1).toString('utf8')) ??
    [];
  if (slash === -1 || mode === undefined) {
    throw new DrydockError('host-misbehaves', 'The host does not tell what there is.', {
      hint: 'It needs GNU findutils.',
    });
  }
  const known = TYPES[type] ?? 'other';
  return {
    name: record.subarray(0, slash),
    entry: {
      type: known,
      bytes: Number(bytes),
      mode: Number.parseInt(mode, 8) & 0o7777,
      modifiedAt: timeOf(Number(seconds)),
      target: known === 'link' ? target : null,
    },
  };
}

/** What ends with a NUL each. */
export function recordsOf(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let from = 0; ; ) {
    const end = bytes.indexOf(0, from);
    if (end === -1) {
      return records;
    }
    records.push(bytes.subarray(from, end));
    from = end + 1;
  }
}
