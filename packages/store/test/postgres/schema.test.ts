import { existsSync, readFileSync } from 'node:fs';
import {
  LEASE_STATUSES,
  leaseMayMove,
  OPERATION_STATUSES,
  operationMayMove,
  RESOURCE_STATUSES,
  resourceMayMove,
} from '@drydock/model';
import { openTestDatabase, type TestDatabase } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = new URL('../../../../', import.meta.url);

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

/** `table.column` of every field that the schema file declares. */
function declaredColumns(): string[] {
  const schema = readFileSync(new URL('prisma/schema.prisma', ROOT), 'utf8');
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = new Set(models.map(([, name]) => name));
  return models.flatMap(([, , body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return [...body.matchAll(/^ {2}(\w+) +(\w+)(\S*)(.*)$/gm)]
      .filter(([, , type]) => type !== undefined && !names.has(type))
      .map(([, field, , , rest = '']) => `${table}.${/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field}`);
  });
}

describe('the Prisma schema', () => {
  it('has the tables and columns of the migrated database, no more and no less', async () => {
    const rows = await db.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
    );
    expect(declaredColumns().sort()).toEqual(rows.map(({ name }) => name).sort());
  });

  it('allows null exactly where the database does', async () => {
    const rows = await db.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
          AND is_nullable = 'YES' AND data_type <> 'ARRAY'`,
    );
    expect(nullableColumns().sort()).toEqual(rows.map(({ name }) => name).sort());
  });
});

function nullableColumns(): string[] {
  const schema = readFileSync(new URL('prisma/schema.prisma', ROOT), 'utf8');
  return [...schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? '';
    return [...body.matchAll(/^ {2}(\w+) +\w+(?:\(\S+\))?\?(.*)$/gm)].map(
      ([, field, rest = '']) => `${table}.${/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field}`,
    );
  });
}

interface Machine {
  readonly name: 'lease' | 'resource' | 'operation';
  readonly statuses: readonly string[];
  readonly mayMove: (from: string, to: string) => boolean;
  /** Which of the diagrams in ARCHITECTURE.md it is. */
  readonly diagram: number;
}

const machines: readonly Machine[] = [
  {
    name: 'lease',
    statuses: LEASE_STATUSES,
    mayMove: leaseMayMove as Machine['mayMove'],
    diagram: 0,
  },
  {
    name: 'resource',
    statuses: RESOURCE_STATUSES,
    mayMove: resourceMayMove as Machine['mayMove'],
    diagram: 1,
  },
  {
    name: 'operation',
    statuses: OPERATION_STATUSES,
    mayMove: operationMayMove as Machine['mayMove'],
    diagram: 2,
  },
];

const movesOf = ({ statuses, mayMove }: Machine): string[] =>
  statuses.flatMap((from) =>
    statuses.filter((to) => mayMove(from, to)).map((to) => `${from} --> ${to}`),
  );

describe.each(machines)('the state machine of a $name', (machine) => {
  it('is the same in code and in the database, for every pair of statuses', async () => {
    const rows = await db.query<{ move: string }>(
      `SELECT a || ' --> ' || b AS move FROM unnest($1::text[]) a, unnest($1::text[]) b
        WHERE ${machine.name}_may_move(a, b)`,
      [machine.statuses],
    );
    expect(rows.map(({ move }) => move).sort()).toEqual(movesOf(machine).sort());
  });

  it('has the statuses that the table takes', async () => {
    const [row] = await db.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE conrelid = $1::regclass AND conname = $1 || '_status_check'`,
      [machine.name],
    );
    const statuses = [...(row?.definition ?? '').matchAll(/'(\w+)'/g)].map(([, status]) => status);
    expect(new Set(statuses)).toEqual(new Set(machine.statuses));
  });

  it('is drawn as it is in ARCHITECTURE.md', () => {
    const page = new URL('ARCHITECTURE.md', ROOT);
    expect(existsSync(page)).toBe(true);
    const diagrams = [...readFileSync(page, 'utf8').matchAll(/```mermaid\n([\s\S]*?)```/g)]
      .map(([, text = '']) => text)
      .filter((text) => text.startsWith('stateDiagram'));
    const drawn = [...(diagrams[machine.diagram] ?? '').matchAll(/^ *(\w+) --> (\w+)/gm)];
    expect(drawn.map(([, from, to]) => `${from} --> ${to}`).sort()).toEqual(
      movesOf(machine).sort(),
    );
  });
});
