import { SESSION_OPTIONS } from '@drydock/store';
import { openTestDatabase, makeProject, type TestDatabase } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { statementText } from './support/second-connection.ts';

const LEASES = 20_000;

/** Statements that name their leases, alone or in batches, and how they may find them. */
const BY_ID = [
  'accepted-at',
  'activate-lease',
  'apply-plan',
  'beat-lease',
  'claim-acquired',
  'claim-active-leases',
  'claim-dirty',
  'claim-ended',
  'delay-lease',
  'end-leases',
  'finish-destroying',
  'hold-lease',
  'holder-view',
  'insert-commands',
  'lease-entitled',
  'lease-phases',
  'leases-due',
  'let-go-lease',
  'read-leases',
  'renew-lease',
  'set-up-entitled',
  'throw-back-lease',
] as const;

const KEYS = ['lease_pkey', 'lease_project_id_id_key'];

/** Statements that look at waiting leases besides. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'finish-destroying': ['lease_pending_due', 'lease_waiting'],
};

interface Node {
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Node Type': string;
  readonly Plans?: readonly Node[];
}

let db: TestDatabase;
let session: pg.Client;
beforeAll(async () => {
  db = await openTestDatabase();
  session = new pg.Client({ connectionString: db.url, options: SESSION_OPTIONS });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await db.close();
});

const all = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(all)];

/** How the statement reaches leases under the plan that a connection keeps. */
async function waysToLeases(name: string): Promise<readonly string[]> {
  const { rows } = await session.query<{ 'QUERY PLAN': readonly [{ Plan: Node }] }>(
    `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statementText(name)}`,
  );
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) {
    throw new Error(`${name} has no plan.`);
  }
  return all(plan)
    .filter((node) => node['Relation Name'] === 'lease' && node['Node Type'].endsWith('Scan'))
    .map((node) => node['Index Name'] ?? node['Node Type'])
    .concat(
      // A bitmap names the table and the index in two nodes.
      all(plan).flatMap((node) =>
        node['Node Type'] === 'Bitmap Index Scan' && node['Index Name']?.startsWith('lease_')
          ? [node['Index Name']]
          : [],
      ),
    )
    .filter((way) => way !== 'Bitmap Heap Scan');
}

describe.each([
  ['empty, as when a connection plans early', 0],
  [`full of ${LEASES} leases`, LEASES],
])('in a table that is %s', (_, count) => {
  beforeAll(async () => {
    const projectId = await makeProject(db);
    await db.query(
      `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
        SELECT 'lease_' || n, $1, 'host', 'shape', 60, now(), 'test', now()
        FROM generate_series(1, $2::int) AS n`,
      [projectId, count],
    );
    await db.query('ANALYZE lease');
  });

  it.each(BY_ID)('%s finds its leases by their ids', async (name) => {
    const ways = await waysToLeases(name);
    expect(ways.filter((way) => KEYS.includes(way)).length).toBeGreaterThan(0);
    const allowed = [...KEYS, ...(ALSO[name] ?? [])];
    expect(ways.filter((way) => !allowed.includes(way))).toEqual([]);
  });

  it('waits-ending finds waits by their time, not by walking those that wait', async () => {
    expect(await waysToLeases('waits-ending')).toEqual(['lease_pending_due']);
  });
});
