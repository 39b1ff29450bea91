import { prepareSession, storeSession } from '../../src/index.ts';
import {
  makeBlueprint,
  makeProject,
  openTestDatabase,
  type TestDatabase,
} from '../../src/testing/index.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { statementNames, statementText } from '../../src/testing/second-connection.ts';

const LEASES = 20_000;

/** Statements that name their leases, alone or in batches, and how they may find them. */
const BY_ID = [
  'lease/accepted-at',
  'lease/activate',
  'lease/beat',
  'lease/claim-acquired',
  'lease/claim-active',
  'attempt/claim-dirty',
  'lease/claim-ended',
  'lease/delay',
  'lease/end',
  'lease/finish-destroying',
  'lease/lock',
  'lease/usable',
  'command/append-to-leases',
  'allocator/keep-waiting',
  'lease/entitled',
  'lease/phases',
  'lease/due',
  'lease/let-go',
  'allocator/place',
  'lease/read',
  'lease/renew',
  'lease/set-up-entitled',
  'lease/throw-back',
] as const;

const KEYS = ['lease_pkey', 'lease_project_id_id_key'];

/** Statements that look at waiting leases besides. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'lease/finish-destroying': ['lease_pending_due'],
};

/** What quotas are counted in. */
const COUNTED_IN = [
  ['Index Only Scan', 'transcript_room'],
  ['Index Only Scan', 'lease_waiting_line'],
  ['Index Only Scan', 'lease_live_of_project'],
  ['Index Only Scan', 'resource_live_of_project'],
  ['Index Only Scan', 'blueprint_name'],
  ['Index Only Scan', 'credential_project_id_name_key'],
  ['Index Scan', 'token_good_of_project'],
  ['Index Only Scan', 'operation_live_of_project'],
];

interface Node {
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Node Type': string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Node[];
}

let db: TestDatabase;
let session: pg.Client;
beforeAll(async () => {
  // Of plans alone: which way a statement takes is not what other settings must not change.
  db = await openTestDatabase({ strange: false });
  session = new pg.Client({ connectionString: db.url, options: storeSession() });
  await session.connect();
  await prepareSession(session);
});
afterAll(async () => {
  await session.end();
  await db.close();
});

const all = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(all)];

/** The plan that a connection keeps. */
async function planOf(name: string): Promise<Node> {
  const { rows } = await session.query<{ 'QUERY PLAN': readonly [{ Plan: Node }] }>(
    `EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${statementText(name)}`,
  );
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) {
    throw new Error(`${name} has no plan.`);
  }
  return plan;
}

/** How quotas are counted. */
async function countedIn(): Promise<readonly (readonly [string, string])[]> {
  const nodes = all(await planOf('quota/use'));
  return nodes.flatMap(({ 'Node Type': type, 'Index Name': index = '' }) =>
    index === '' || index === 'quota_pkey' ? [] : [[type, index] as const],
  );
}

/** How the statement reaches leases. */
async function waysToLeases(name: string): Promise<readonly string[]> {
  const plan = await planOf(name);
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
  ['empty, as when a connection plans early', 0, true],
  [`full of ${LEASES} leases, which nobody has counted yet`, LEASES, false],
  [`full of ${LEASES} leases`, 0, true],
])('in a table that is %s', (_, count, isCounted) => {
  beforeAll(async () => {
    const projectId = await makeProject(db);
    await db.query(
      `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
        SELECT 'lease_' || n, $1, 'host', 'shape', 60, now(), 'test', now()
        FROM generate_series(1, $2::int) AS n`,
      [projectId, count],
    );
    if (isCounted) {
      await db.query('ANALYZE lease');
    }
  });

  it.each(BY_ID)('%s finds its leases by their ids', async (name) => {
    const ways = await waysToLeases(name);
    expect(ways.filter((way) => KEYS.includes(way)).length).toBeGreaterThan(0);
    const allowed = [...KEYS, ...(ALSO[name] ?? [])];
    expect(ways.filter((way) => !allowed.includes(way))).toEqual([]);
  });

  it('stalled-types goes from type to type, and finds what is due first', async () => {
    const ways = await waysToLeases('inspect/stalled-types');
    expect(ways.filter((way) => way !== 'lease_pending_due' && !KEYS.includes(way))).toEqual([]);
    const nodes = all(await planOf('inspect/stalled-types'));
    // What it takes of an index it takes in its order, up to a limit: sorting would read all of it.
    expect(nodes.filter((node) => node['Index Name'] === 'lease_pending_due')).toHaveLength(3);
    expect(nodes.filter((node) => node['Node Type'] === 'Bitmap Index Scan')).toEqual([]);
  });

  it('waits-ending finds waits by their time, not by walking those that wait', async () => {
    expect(await waysToLeases('allocator/waits-ending')).toEqual(['lease_waits']);
  });

  it('quota-use counts in the indexes that hold nothing else, without the rows', async () => {
    expect(await countedIn()).toEqual(COUNTED_IN);
  });
});

/** Tables that grow with the leases that live, or that were. */
const GROWING = [
  'lease',
  'attempt',
  'deadline',
  'command',
  'event',
  'slot_lock',
  'room',
  'place_change',
  'project_holding',
  'owner_holding',
];

/**
 * Statements that read all there is of something, because that is what they are for. Each of these
 * indexes holds only what waits to be done, or what lives; those for gauges and for `drydock doctor`
 * are read once in a while.
 */
const WHOLE: Readonly<Record<string, readonly string[]>> = {
  'resource/abandon': ['command_open_of_resource'],
  'allocator/commands': ['command_open_of_lease'],
  'allocator/full': ['lease_name_of_holder'],
  'resource/destroy': ['command_open_of_resource'],
  'health/finish': ['command_open_of_resource'],
  'inspect/gauge-commands': [
    'command_open_of_lease',
    'command_open_of_resource',
    'command_open_of_subject',
  ],
  'inspect/gauge-leases': ['lease_live_of_project'],
  'inspect/gauge-overdue': ['deadline_pkey'],
  'inspect/gauge-waiting': ['lease_pending_due'],
  'allocator/keep-waiting': ['command_open_of_resource'],
  'inspect/overdue': ['lease_live_of_project', 'deadline_pkey'],
  // After an allocator of another release alone.
  'allocator/recount-places': ['attempt_of_resource', 'room_pkey'],
  'inspect/stalled-types': ['command_open_of_lease'],
  // For a person who asks; what lives at most.
  'inspect/stuck-removals': ['lease_of_attempt', 'attempt_due'],
  // Its first entry alone: what comes after it is asked for by type.
  'allocator/sweep': ['command_open_of_lease', 'lease_new'],
  'lease/sweep': ['command_open_of_lease'],
  'operation/sweep': ['command_open_of_subject'],
  'resource/sweep': ['command_open_of_resource'],
  'lease/sweep-updates': ['command_open_of_lease', 'command_open_of_resource'],
};

/** These read the rows that another node has named. */
const BY_ADDRESS = new Set(['Bitmap Heap Scan', 'Tid Scan']);

/** What the statement reads whole: a table, or an index of which nothing is asked. */
async function readWhole(name: string): Promise<readonly string[]> {
  const nodes = all(await planOf(name)).filter((node) => node['Index Cond'] === undefined);
  return nodes.flatMap((node) => {
    const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index } = node;
    const isGrowing = GROWING.some((each) => table === each || index?.startsWith(`${each}_`));
    return isGrowing && type.endsWith('Scan') && !BY_ADDRESS.has(type) ? [index ?? type] : [];
  });
}

describe('while nothing lives', () => {
  // A thousand leases may be asked for before the tables are looked at again, and the plans of now
  // are kept until then.
  beforeAll(async () => {
    const projectId = await makeProject(db);
    await db.query('DELETE FROM lease');
    await db.query(
      `INSERT INTO lease (id, project_id, type, status, shape, ttl_seconds, wait_until, author,
          released_at, reason, reason_code, destroyed_at)
        SELECT 'lease_' || n, $1, 'host', 'destroyed', 'shape', 60, now(), 'test',
          now(), 'over', 'released', now()
        FROM generate_series(1, $2::int) AS n`,
      [projectId, LEASES],
    );
    const blueprintId = await makeBlueprint(db, { projectId });
    await db.query(
      `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name)
        SELECT 'res_1', project_id, id, revision, provides, 'one' FROM blueprint WHERE id = $1`,
      [blueprintId],
    );
    await db.query(
      `INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id,
          status, ended_at)
        SELECT 'att_' || n, $1, 'lease_' || n, 1, 'res_1', $1, 'closed', now()
        FROM generate_series(1, $2::int) AS n`,
      [projectId, LEASES],
    );
    await db.query(
      `INSERT INTO command (id, project_id, lease_id, name, author, outcome, consumed_at)
        SELECT 'cmd_' || n, $1, 'lease_' || n, 'release', 'test', 'applied', now()
        FROM generate_series(1, $2::int) AS n`,
      [projectId, LEASES],
    );
    await db.query(
      `INSERT INTO event (project_id, type, lease_id, writer)
        SELECT $1, 'lease.requested', 'lease_' || n, 'test' FROM generate_series(1, $2::int) AS n`,
      [projectId, LEASES],
    );
    await db.query('ANALYZE');
  });

  it('quota-use counts in the indexes that hold nothing else', async () => {
    expect(await countedIn()).toEqual(COUNTED_IN);
  });

  it.each(statementNames())('%s walks nothing that grows', async (name) => {
    const allowed = WHOLE[name] ?? [];
    expect((await readWhole(name)).filter((way) => !allowed.includes(way))).toEqual([]);
  });
});

/** Indexes of leases that wait, or are to be looked at. */
const OF_WAITING = /^lease_(?:wait|new|pending|await|due|of_group)/;

/** How each statement reaches leases that wait: index and condition. */
async function waysToWaiting(): Promise<Readonly<Record<string, readonly string[]>>> {
  const ways: Record<string, readonly string[]> = {};
  for (const name of statementNames()) {
    ways[name] = all(await planOf(name)).flatMap((node) => {
      const { 'Index Name': index = '', 'Index Cond': condition = '' } = node;
      return OF_WAITING.test(index) ? [`${index} ${condition}`] : [];
    });
  }
  return ways;
}

describe('where many wait', () => {
  // What was planned before they came is kept until the table is analyzed.
  it('each statement finds them as it did while nobody waited', async () => {
    const before = await waysToWaiting();
    const projectId = await makeProject(db);
    await db.query(
      `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
        SELECT 'lease_waits_' || n, $1, 'host', 'shape', 60, now() + interval '1 day', 'test',
          now() + interval '1 day'
        FROM generate_series(1, $2::int) AS n`,
      [projectId, LEASES],
    );
    expect(await waysToWaiting()).toEqual(before);
    await db.query('ANALYZE lease');
    expect(await waysToWaiting()).toEqual(before);
  });
});
