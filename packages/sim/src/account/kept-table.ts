import { openSync, closeSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { linesIn } from '../lines-in.ts';

/**
 * Records by id, kept in one file for all tables: a line for each change, so that a thousand instances cost a
 * thousand lines and not a thousand copies of the whole. A change is in the file before anybody hears of it.
 */
export class KeptTables {
  private readonly fd: number;
  private readonly kept = new Map<string, Map<string, { readonly id: string }>>();
  /** What `together` has gathered; null outside of it. */
  private gathered: string[] | null = null;

  constructor(path: string) {
    for (const line of linesIn<Line>(path)) {
      const { table, id, record } = line;
      if (record === null) this.recordsOf(table).delete(id);
      else this.recordsOf(table).set(id, record);
    }
    // What was written over and removed goes, once per start.
    const lines = [...this.kept].flatMap(([table, records]) =>
      [...records.values()].map((record) => written(table, record.id, record)),
    );
    writeFileSync(`${path}.new`, lines.join(''), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    this.fd = openSync(path, 'a', 0o600);
  }

  private recordsOf(table: string): Map<string, { readonly id: string }> {
    let records = this.kept.get(table);
    if (records === undefined) this.kept.set(table, (records = new Map()));
    return records;
  }

  /** The file is the simulator's own: what is read back is what was written as that type. */
  table<T extends { readonly id: string }>(name: string): Table<T> {
    return new Table<T>(this.recordsOf(name) as Map<string, T>, (id, record) => {
      this.write(written(name, id, record));
    });
  }

  /** All changes made in there are kept, or none: a launch with its token, its disks and its request. */
  together(change: () => void): void {
    if (this.gathered !== null) return change();
    this.gathered = [];
    try {
      change();
    } finally {
      const lines = this.gathered;
      this.gathered = null;
      this.write(lines.join(''));
    }
  }

  private write(lines: string): void {
    if (this.gathered === null) writeSync(this.fd, lines);
    else this.gathered.push(lines);
  }

  close(): void {
    closeSync(this.fd);
  }
}

export class Table<T extends { readonly id: string }> {
  private readonly records: Map<string, T>;
  private readonly keep: (id: string, record: T | null) => void;

  constructor(records: Map<string, T>, keep: (id: string, record: T | null) => void) {
    this.records = records;
    this.keep = keep;
  }

  get(id: string): T | undefined {
    return this.records.get(id);
  }

  has(id: string): boolean {
    return this.records.has(id);
  }

  put(record: T): T {
    this.keep(record.id, record);
    this.records.set(record.id, record);
    return record;
  }

  /** Undefined where it is gone. */
  change(id: string, fields: Partial<T>): T | undefined {
    const record = this.records.get(id);
    return record === undefined ? undefined : this.put({ ...record, ...fields });
  }

  remove(id: string): void {
    if (!this.records.has(id)) return;
    this.keep(id, null);
    this.records.delete(id);
  }

  all(): T[] {
    return [...this.records.values()];
  }
}

interface Line {
  readonly table: string;
  readonly id: string;
  readonly record: { readonly id: string } | null;
}

const written = (table: string, id: string, record: object | null): string =>
  `${JSON.stringify({ table, id, record })}\n`;
