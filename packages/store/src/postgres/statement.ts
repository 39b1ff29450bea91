import { readFileSync } from 'node:fs';

/** A statement of `packages/store/sql`, prepared once on each connection under its name: its path there without `.sql`. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const loaded = new Map<string, Statement>();

/** The statement in `sql/<name>.sql`; its header says what it takes and returns. */
export function statement(name: string): Statement {
  let found = loaded.get(name);
  if (found === undefined) {
    // Two folders up from both src/postgres/ and dist/postgres/.
    const text = readFileSync(new URL(`../../sql/${name}.sql`, import.meta.url), 'utf8');
    found = { name, text };
    loaded.set(name, found);
  }
  return found;
}
