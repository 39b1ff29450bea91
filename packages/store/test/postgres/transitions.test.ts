import {
  LEASE_STATUSES,
  leaseMayMove,
  RESOURCE_STATUSES,
  resourceMayMove,
  type LeaseStatus,
  type ResourceStatus,
} from '@drydock/model';
import { openTestDatabase, type TestDatabase } from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const pairs = <Status>(all: readonly Status[]): (readonly [Status, Status])[] =>
  all.flatMap((from) => all.map((to) => [from, to] as const));

async function asPostgres(
  allowed: 'lease_may_move' | 'resource_may_move',
  moves: readonly (readonly [string, string])[],
): Promise<readonly boolean[]> {
  const rows = await db.query<{ may: boolean }>(
    `SELECT ${allowed}(m ->> 0, m ->> 1) AS may
      FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e(m, place) ORDER BY place`,
    [JSON.stringify(moves)],
  );
  return rows.map((row) => row.may);
}

describe('the state machines in PostgreSQL', () => {
  it('move a lease as the model does', async () => {
    const moves = pairs<LeaseStatus>(LEASE_STATUSES);
    expect(await asPostgres('lease_may_move', moves)).toEqual(
      moves.map(([from, to]) => leaseMayMove(from, to)),
    );
  });

  it('move a resource as the model does', async () => {
    const moves = pairs<ResourceStatus>(RESOURCE_STATUSES);
    expect(await asPostgres('resource_may_move', moves)).toEqual(
      moves.map(([from, to]) => resourceMayMove(from, to)),
    );
  });

  it.each([
    ['lease', LEASE_STATUSES],
    ['resource', RESOURCE_STATUSES],
  ] as const)('know every status of a %s and no other', async (table, statuses) => {
    const [check] = await db.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE conrelid = $1::regclass AND conname = $1 || '_status_check'`,
      [table],
    );
    const named = [...(check?.definition.matchAll(/'(\w+)'::text/g) ?? [])].map(
      ([, name]) => name ?? '',
    );
    expect(new Set(named)).toEqual(new Set<string>(statuses));
  });
});
