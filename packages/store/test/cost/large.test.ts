import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isFull } from '@drydock/testing';
import { createUpdateSweepStore, Database, readCosts, type Costs } from '../../src/index.ts';
import {
  makeBlueprint,
  makeProject,
  openTestDatabase,
  type TestDatabase,
} from '../../src/testing/index.ts';

/** All ended within the last 20 days, two minutes each, on resources that live. */
const LEASES = isFull ? 100_000 : 5_000;
const RESOURCES = 200;
const BLUEPRINTS = 10;

let db: TestDatabase;
let database: Database;
let projectId: string;

beforeAll(async () => {
  db = await openTestDatabase();
  // How long it took is told, and tells more of a machine that is busy than of the statement.
  database = new Database({
    url: db.url,
    connectionsMax: 1,
    applicationName: 'drydock test',
    statementTimeoutMs: isFull ? 60_000 : 5_000,
    connectTimeoutMs: 30_000,
  });
  // The plans of this session are those of an empty database, as where a process began early.
  await readCosts(database, { ...QUERY, projectId: 'prj_none' });
  projectId = await makeProject(db);
  for (let made = 0; made < BLUEPRINTS; made += 1) {
    const id = await makeBlueprint(db, {
      projectId,
      name: `b${made}`,
      kind: 'box',
      provides: 'box',
    });
    await db.query(
      `UPDATE blueprint SET pricing = '{"currency":"EUR","perHour":0.1}' WHERE id = $1`,
      [id],
    );
    await db.query(
      `UPDATE blueprint_price SET since = now() - interval '300 days' WHERE blueprint_id = $1`,
      [id],
    );
  }
  await db.query(
    `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, status, state, created_at, activated_at)
      SELECT 'res_' || n, $1, b.id, 1, 'box', 'r' || n, 'active', '{}', now() - interval '60 days',
        now() - interval '60 days'
      FROM generate_series(0, $2::int - 1) n JOIN blueprint b ON b.project_id = $1 AND b.name = 'b' || n % $3`,
    [projectId, RESOURCES, BLUEPRINTS],
  );
  await db.query(
    `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, status, owner, labels, released_at,
        destroyed_at, reason, reason_code)
      SELECT 'lease_' || n, $1, 'box', 'shape', 60, now(), 'test', 'destroyed', 'owner-' || n % 3000,
        jsonb_build_object('build', n::text), at + interval '110 s', at + interval '120 s', 'over', 'released'
      FROM (SELECT n, now() - interval '1 hour' - interval '20 days' * (n::float8 / $2::int) AS at
        FROM generate_series(0, $2::int - 1) n) l`,
    [projectId, LEASES],
  );
  await db.query(
    `INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id, status, started_at,
        activated_at, ended_at)
      SELECT 'att_' || substr(l.id, 7), $1, l.id, 1, 'res_' || substr(l.id, 7)::int % $2, $1, 'closed',
        l.destroyed_at - interval '120 s', l.destroyed_at - interval '110 s', l.destroyed_at
      FROM lease l WHERE l.project_id = $1`,
    [projectId, RESOURCES],
  );
}, 300_000);
afterAll(async () => {
  await database.close();
  await db.close();
});

const HOUR = 3_600_000;
const QUERY = {
  since: new Date(Date.now() - 400 * 24 * HOUR),
  until: null,
  by: { of: 'blueprint' } as const,
  limit: 1_000,
};

const sum = ({ rows }: Costs, entry: string): bigint =>
  rows.filter((row) => row.entry === entry).reduce((all, { micros }) => all + micros, 0n);

async function timed(query: object): Promise<{ costs: Costs; ms: number }> {
  const began = performance.now();
  const costs = await readCosts(database, { ...QUERY, projectId, ...query });
  return { costs, ms: performance.now() - began };
}

describe(`costs of ${LEASES} leases`, () => {
  it('are read in one statement within its limit, whatever they are asked by', async () => {
    const times: Record<string, number> = {};
    for (const by of [
      { of: 'blueprint' },
      { of: 'owner' },
      { of: 'type' },
      { of: 'label', name: 'build' },
    ] as const) {
      const { costs, ms } = await timed({ by });
      // Each lease lasted 120 s, with ten of them at its end.
      expect(sum(costs, 'lease-active')).toBe(BigInt(LEASES) * 100_000_000n);
      expect(sum(costs, 'lease-cleaning')).toBe(BigInt(LEASES) * 10_000_000n);
      times[by.of] = Math.round(ms);
    }
    times['a day'] = Math.round((await timed({ since: new Date(Date.now() - 24 * HOUR) })).ms);
    process.stdout.write(`costs of ${LEASES} leases, in ms: ${JSON.stringify(times)}\n`);
  }, 60_000);

  it('tells the largest groups apart, and the others together', async () => {
    const { costs } = await timed({ by: { of: 'label', name: 'build' }, limit: 10 });
    const values = new Set(costs.rows.filter(({ isRest }) => !isRest).map(({ value }) => value));
    expect(values.size).toBe(10);
    const rest = costs.rows.filter(({ isRest }) => isRest);
    expect(new Set(rest.map(({ value }) => value))).toEqual(new Set([null]));
    expect(sum(costs, 'lease-active')).toBe(BigInt(LEASES) * 100_000_000n);
  }, 60_000);

  it('leaves what is on resources that were not counted yet, and goes on', async () => {
    const until = new Date();
    const before = (await timed({ until })).costs;
    const store = createUpdateSweepStore(db.database);
    const count = async (where: string): Promise<number> => {
      const [row] = await db.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM attempt a JOIN lease l ON l.id = a.lease_id WHERE ${where}`,
      );
      return row?.count ?? -1;
    };
    const left = (): Promise<number> => count(`l.destroyed_at < now() - interval '19 days'`);
    const [limit, uncounted] = [
      200,
      `a.resource_id NOT IN (SELECT resource_id FROM resource_counted)`,
    ];
    expect(await left()).toBeGreaterThan(limit);
    // More resources than one pass counts: the leases on the others stay, and it says that there is more.
    expect(await store.retire(19, limit)).toBe(limit);
    const [counted] = await db.query<{ resources: number }>(
      `SELECT count(*)::int AS resources FROM resource_counted`,
    );
    expect(counted?.resources).toBe(50);
    expect(await count(uncounted)).toBe((LEASES / RESOURCES) * (RESOURCES - 50));
    for (let round = 0; (await left()) > 0; round += 1) {
      expect(round).toBeLessThan(1_000);
      await store.retire(19, limit);
    }
    const after = (await timed({ until })).costs;
    for (const entry of ['lease-active', 'lease-cleaning', 'in-use', 'idle']) {
      expect([entry, sum(after, entry)]).toEqual([entry, sum(before, entry)]);
    }
  }, 120_000);
});
