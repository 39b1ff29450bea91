import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decide, Effort, Rivals, runAllocator, type AllocatorStore } from '@drydock/engine';
import { createAllocatorStore, prepareSession, storeSession } from '../../src/index.ts';
import { makeBlueprint, makeProject } from '../../src/testing/index.ts';
import pg from 'pg';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { giveBack } from '../../src/testing/neighbours.ts';
import { statementText } from '../../src/testing/second-connection.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

/** Leases of a place as they are after somebody has looked at them in vain, so many in each line. */
async function waiting(
  { type, projectId, blueprintId }: Place,
  { lines, ofLine }: { readonly lines: number; readonly ofLine: number },
): Promise<void> {
  await dock.db.query(
    `INSERT INTO lease (id, project_id, type, shape, owner, ttl_seconds, wait_until, author, wake_at)
      SELECT 'lease_' || $2 || '_' || line || '_' || n, $2, $1, 'waits', 'owner ' || line, 60,
        now() + interval '1 h', 'test', now() + interval '1 h'
      FROM generate_series(1, $3::int) AS line, generate_series(1, $4::int) AS n`,
    [type, projectId, lines, ofLine],
  );
  await dock.db.query(
    `INSERT INTO waiting (project_id, shape, type, verdicts, blueprints)
      VALUES ($1, 'waits', $2, '[]', ARRAY[$3])`,
    [projectId, type, blueprintId],
  );
}

/** Active leases on a resource, so many. */
async function held({ type, projectId }: Place, resourceId: string, count: number): Promise<void> {
  await dock.db.query(
    `WITH held AS (
      INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author)
      SELECT 'lease_h' || $2 || n, $2, $1, 'held', 60, now(), 'test'
      FROM generate_series(1, $3::int) AS n
      RETURNING id, project_id
    )
    INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id)
    SELECT 'att_' || id, project_id, id, 1, $4, $2 FROM held`,
    [type, projectId, count, resourceId],
  );
  await dock.db.query(
    `UPDATE lease SET status = 'active', attempt_id = 'att_' || id, acquired_at = now(),
        activated_at = now() WHERE project_id = $1 AND starts_with(id, 'lease_h' || $1)`,
    [projectId],
  );
}

/** Resources of a blueprint that have room, so many, or that an operator drains. */
async function resources(
  { type, projectId, blueprintId }: Place,
  count: number,
  marks = '{}',
): Promise<void> {
  await dock.db.query(
    `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, status, activated_at,
        state, marks)
      SELECT 'res_' || $3 || n, $2, $3, 1, $1, 'one of many', 'active', now(), '{}', $5::jsonb
      FROM generate_series(1, $4::int) AS n`,
    [type, projectId, blueprintId, count, marks],
  );
}

/** A project of its own, with a blueprint of the type of another. */
async function stranger({ type }: Place): Promise<Place> {
  const projectId = await makeProject(dock.db);
  const blueprintId = await makeBlueprint(dock.db, { projectId, kind: 'box', provides: type });
  return { type, projectId, blueprintId };
}

/** As many steps as ever; on a busy machine they take longer than a decision may. */
const NO_HURRY = { stepsMax: 200_000, durationMs: Infinity };

const statusOf = async (leaseId: string): Promise<unknown> =>
  (await dock.row('lease', leaseId))['status'];

/** Requests one, decides once, builds, decides once more: the lease, as it then is. */
async function served(place: Place): Promise<unknown> {
  const [leaseId = ''] = await dock.request(place);
  await dock.allocate(place);
  await dock.db.query(`SELECT 1`);
  await dock.build(place);
  await dock.allocate(place);
  return statusOf(leaseId);
}

describe('three times what one decision looks at', () => {
  it('of lines of one project hides nobody else’s', async () => {
    const crowd = await dock.place({ limitResources: 0 });
    await waiting(crowd, { lines: 3_000, ofLine: 1 });
    expect(await served(await stranger(crowd))).toBe('active');
  });

  it('of new leases of one project, in as many lines, hides nobody else’s', async () => {
    const crowd = await dock.place({ limitResources: 0 });
    for (let n = 0; n < 300; n += 1) {
      await dock.request(crowd, { owner: `owner ${n}`, count: 10 });
    }
    const victim = await stranger(crowd);
    const [leaseId = ''] = await dock.request(victim);
    const { kinds } = dock.surroundings;
    // One decision is enough.
    await dock.stores.allocator.allocate(
      victim.type,
      'once',
      0,
      (snapshot, taken) => {
        expect(snapshot.leases.length).toBeLessThanOrEqual(1_500);
        return decide(snapshot, kinds, taken, new Effort(NO_HURRY));
      },
      () => Promise.resolve(true),
    );
    expect(await dock.row('lease', leaseId)).toMatchObject({
      awaits_resource_id: expect.stringMatching(/^res_/),
    });
  });

  it.each([
    ['have room', '{}'],
    ['are drained', '{"draining": {"author": "x", "setAt": "2026-01-01"}}'],
  ])('of resources of another project that %s hides no newer one', async (_, marks) => {
    const crowd = await dock.place();
    await resources(crowd, 3_000, marks);
    expect(await served(await stranger(crowd))).toBe('active');
  });

  it('of resources of the own project that are drained hides no newer one', async () => {
    const place = await dock.place();
    await resources(place, 3_000, '{"draining": {"author": "x", "setAt": "2026-01-01"}}');
    expect(await served(place)).toBe('active');
  });

  it('of leases of one line is served to its end in one run', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 4_000 });
    const { resourceId } = await dock.placed(place);
    await waiting(place, { lines: 1, ofLine: 3_000 });
    await dock.allow(place, {});
    await dock.allocate(place);
    expect(await dock.placesTaken(resourceId)).toBe(3_001);
  });

  it('of blueprints of one project hides none that is listed, and breaks no lease', async () => {
    const place = await dock.place({ limitResources: 0 });
    await dock.db.query(
      `WITH more AS (
        INSERT INTO blueprint (id, project_id, name, kind, provides, limit_resources)
        SELECT 'bp_' || $1 || n, $1, 'many-' || n, 'box', $2, 0 FROM generate_series(1, 600) AS n
        RETURNING id, project_id
      )
      INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
      SELECT id, 1, project_id, '{}', 'test' FROM more`,
      [place.projectId, place.type],
    );
    const youngest = await makeBlueprint(dock.db, {
      projectId: place.projectId,
      kind: 'box',
      provides: place.type,
    });
    const [any = ''] = await dock.request(place);
    const [listed = ''] = await dock.request(place, { blueprintIds: [youngest] });
    await dock.allocate(place);
    expect(await statusOf(any)).toBe('pending');
    expect(await dock.row('lease', listed)).toMatchObject({
      awaits_resource_id: expect.stringMatching(/^res_/),
    });
  });
});

describe('what is left', () => {
  it('answers who wants to leave, and ends waits, though placing fails', async () => {
    const place = await dock.place({ limitResources: 0 });
    const [leaving = '', over = '', stays = ''] = await dock.request(place, { count: 3 });
    await dock.allocate(place);
    await dock.release(place, leaving);
    await dock.db.query(
      `UPDATE lease SET wait_until = now() - interval '1 s', wake_at = now() - interval '1 s'
        WHERE id = $1`,
      [over],
    );
    const failing: AllocatorStore = {
      ...dock.stores.allocator,
      allocate: () => Promise.reject(new Error('Nobody can be placed.')),
    };
    await expect(
      runAllocator(place.type, dock.surroundings, failing, new Rivals()),
    ).rejects.toThrow('Nobody can be placed.');
    expect(await statusOf(leaving)).toBe('released');
    expect(await dock.row('lease', over)).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining('has 0 of at most 0 resources'),
    });
    expect(await statusOf(stays)).toBe('pending');
  });

  it('becomes a wake where a decision could not look at all of it', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 40 });
    await dock.placed(place);
    await waiting(place, { lines: 1, ofLine: 30 });
    await dock.allow(place, {});
    const { kinds } = dock.surroundings;
    // A process that dies after its first decision.
    const first = await dock.stores.allocator.allocate(
      place.type,
      'first',
      0,
      (snapshot, taken) => decide(snapshot, kinds, taken, new Effort(NO_HURRY)),
      () => Promise.resolve(true),
    );
    expect(first?.more).toBe(true);
    expect(first?.plan.placements.length).toBeLessThan(30);
    const wakes = await dock.db.query('SELECT project_id FROM wake WHERE type = $1', [place.type]);
    expect(wakes).toEqual([{ project_id: place.projectId }]);
    await dock.allocate(place);
    const [left] = await dock.db.query<{ count: number }>(
      `SELECT count(*)::int FROM lease WHERE type = $1 AND status = 'pending'`,
      [place.type],
    );
    expect(left?.count).toBe(0);
  });
});

describe('what the statements of a decision touch', () => {
  let session: pg.Client;
  beforeAll(async () => {
    session = new pg.Client({ connectionString: dock.db.url, options: storeSession() });
    await session.connect();
    await prepareSession(session);
  });
  afterAll(() => session.end());
  afterEach(() => session.query('ROLLBACK'));

  interface Node {
    readonly 'Actual Rows': number;
    readonly 'Actual Loops': number;
    readonly 'Rows Removed by Filter'?: number;
    readonly 'Rows Removed by Index Recheck'?: number;
    readonly Plans?: readonly Node[];
  }
  const rowsOf = (node: Node): number =>
    (node['Actual Rows'] +
      (node['Rows Removed by Filter'] ?? 0) +
      (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops'] +
    (node.Plans ?? []).reduce((sum, each) => sum + rowsOf(each), 0);

  /** How many rows went through the statements of a decision about the type. */
  async function touched({ type, projectId, blueprintId }: Place): Promise<number> {
    const news = JSON.stringify([{ blueprint: blueprintId, anew: true }, { anew: true }]);
    const statements: readonly (readonly [string, readonly (string | number | null)[]])[] = [
      ['allocator/begin', [type, 'test']],
      ['allocator/take-wakes', [type, 1_000]],
      ['allocator/new', [type, 1_000]],
      ['allocator/woken', [type, 100, 1_000, 200, 16, news, 'true']],
      ['allocator/longest', [type, `{${projectId}}`, 100]],
      ['allocator/others', [type, 250, news]],
      ['allocator/crowd', [type, 100, 1_000, 200, '']],
      ['allocator/read', ['{}', 5_000]],
      ['allocator/count-places', [type, 1_000]],
      ['allocator/blueprints', [type, 200, '{}', 'true', 1_000]],
      ['allocator/blueprints', [type, 200, '{}', 'false', 1_000]],
      ['allocator/rooms', [type, 100, 2_000, null]],
      ['allocator/coming', [type, 100, 2_000]],
      ['allocator/full', [50]],
      ['allocator/holdings', [type, `{${projectId}}`, '[]', 1]],
      ['allocator/forget-waiting', [JSON.stringify([{ project: projectId, shape: 'waits' }])]],
      ['allocator/due-after', [type, '{}']],
    ];
    await session.query('BEGIN');
    let rows = 0;
    for (const [name, values] of statements) {
      // Prepared, as the processes do it: the plan is made for any values.
      await session.query(`PREPARE "${name}" AS ${statementText(name)}`);
      const said = await session.query<{ 'QUERY PLAN': readonly [{ Plan: Node }] }>(
        `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE "${name}" (${values
          .map((value) => (value === null ? 'NULL' : session.escapeLiteral(String(value))))
          .join(', ')})`,
      );
      await session.query(`DEALLOCATE "${name}"`);
      const plan = said.rows[0]?.['QUERY PLAN'][0].Plan;
      rows += plan === undefined ? 0 : rowsOf(plan);
    }
    await session.query('ROLLBACK');
    return rows;
  }

  const fills: readonly (readonly [string, (place: Place, times: number) => Promise<void>])[] = [
    ['leases that wait in one line', (place, n) => waiting(place, { lines: 1, ofLine: 2_000 * n })],
    ['lines that wait', (place, n) => waiting(place, { lines: 500 * n, ofLine: 2 })],
    ['resources with room', (place, n) => resources(place, 500 * n)],
    [
      'resources that are drained',
      (place, n) => resources(place, 500 * n, '{"draining": {"author": "x"}}'),
    ],
    [
      'leases held on one resource',
      async (place, n) => {
        await resources(place, 1);
        await held(place, `res_${place.blueprintId}1`, 1_000 * n);
      },
    ],
    [
      'new leases',
      async (place, n) => {
        for (let request = 0; request < 2 * n; request += 1) {
          await dock.request(place, { count: 1_000, owner: `owner ${request % 4}` });
        }
      },
    ],
    [
      'projects that wait',
      async (place, n) => {
        for (let project = 0; project < 150 * n; project += 1) {
          await waiting(await stranger(place), { lines: 1, ofLine: 1 });
        }
      },
    ],
  ];

  it.each(fills)('does not grow with %s', async (_, fill) => {
    const counts: number[] = [];
    for (const times of [1, 3]) {
      const place = await dock.place({ limitLeasesPerResource: 2_000_000 });
      await fill(place, times);
      counts.push(await touched(place));
    }
    const [once = 0, thrice = 0] = counts;
    // What grew with it would be three times as much.
    expect(thrice).toBeLessThanOrEqual(once * 1.3 + 50);
  });
});

/** Places that were taken or came free and are not counted yet. */
async function changes({ type }: Place): Promise<number> {
  const [row] = await dock.db.query<{ count: number }>(
    'SELECT count(*)::int FROM place_change WHERE type = $1',
    [type],
  );
  return row?.count ?? 0;
}

describe('places that come free', () => {
  it('are counted by the next decision, and the counts are those of the attempts', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 3 });
    const { resourceId, leaseId } = await dock.placed(place);
    await dock.request(place, { owner: 'ann', count: 2 });
    await dock.allocate(place);
    expect(await dock.placesTaken(resourceId)).toBe(3);
    await giveBack(dock, [{ id: leaseId, project: place.projectId }], place);
    expect(await dock.placesTaken(resourceId)).toBe(2);
    await dock.request(place, { count: 2 });
    // One is placed; for the other one it is counted who has what.
    await dock.allocate(place);
    await dock.allocate(place);
    await dock.lookAtAll(place);
    await dock.allocate(place);
    expect(
      await dock.db.query(
        `SELECT m.live, (SELECT count(*)::int FROM place_change WHERE type = $2) AS changes,
            (SELECT live FROM project_holding WHERE type = $2) AS project,
            (SELECT served::int FROM project_holding WHERE type = $2) AS served,
            (SELECT jsonb_object_agg(owner, live) FROM owner_holding WHERE type = $2) AS owners
          FROM room m WHERE resource_id = $1`,
        [resourceId, place.type],
      ),
    ).toEqual([{ live: 3, changes: 0, project: 3, served: 4, owners: { '': 1, ann: 2 } }]);
  });

  it.each([
    ['one allocator', 1],
    ['two in turn, each of which does not know what the other has placed', 2],
  ])('go to whoever waits at once, counted or not: %s', async (_, allocators) => {
    const hosts = 12;
    const place = await dock.place({ limitResources: hosts, limitLeasesPerResource: 1 });
    await resources(place, hosts);
    await dock.request(place, { count: 5 * hosts });
    const stores = Array.from({ length: allocators }, () => createAllocatorStore(dock.db.database));
    const decide = async (turn: number): Promise<void> => {
      const store = stores[turn % allocators] ?? dock.stores.allocator;
      await runAllocator(place.type, dock.surroundings, store, new Rivals());
    };
    const uncounted = new Set<boolean>();
    await decide(0);
    for (let turn = 1; turn <= 4 * hosts; turn += 1) {
      const active = await dock.db.query<{ id: string }>(
        `SELECT id FROM lease WHERE project_id = $1 AND status = 'active' ORDER BY activated_at, id`,
        [place.projectId],
      );
      expect(active).toHaveLength(hosts);
      const id = active[turn % hosts]?.id ?? '';
      await giveBack(dock, [{ id, project: place.projectId }], place);
      await decide(turn);
      uncounted.add((await changes(place)) > 0);
    }
    const [held] = await dock.db.query<{ hosts: number }>(
      `SELECT count(DISTINCT resource_id)::int AS hosts FROM attempt
        WHERE project_id = $1 AND ended_at IS NULL`,
      [place.projectId],
    );
    expect(held).toEqual({ hosts });
    expect(uncounted.has(true)).toBe(true);
  });

  it('are counted anew after an allocator of the release before has placed some', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 3 });
    const { resourceId } = await dock.placed(place);
    // As that one does it: it claims the type, and tells nobody what it has placed.
    await dock.db.query('UPDATE allocator SET fence = fence + 1 WHERE type = $1', [place.type]);
    await held(place, resourceId, 2);
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    expect(await statusOf(leaseId)).toBe('pending');
    expect(await dock.placesTaken(resourceId)).toBe(3);
  });

  it('are refused beyond the limit, whatever was decided', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const { resourceId } = await dock.placed(place);
    const [leaseId = ''] = await dock.request(place);
    const lease = await dock.row('lease', leaseId);
    const placements = [
      {
        lease: leaseId,
        project: place.projectId,
        fence: lease['fence'],
        attempt: 'att_beyond',
        number: 1,
        resource: resourceId,
        resource_project: place.projectId,
        status: 'active',
      },
    ];
    const places = [{ resource: resourceId, project: place.projectId, owner: '', places: 1 }];
    await expect(
      dock.db.database.transaction((transaction) =>
        transaction.last((runner) =>
          Promise.all([
            runner.rows('allocator/place', {
              type: place.type,
              writer: 'x',
              placements: JSON.stringify(placements),
              places: JSON.stringify(places),
              activeEvent: 'lease.activated',
              acquiredEvent: 'lease.acquired',
              aheadSeconds: 60,
            }),
            runner.rows('allocator/guard-places', { type: place.type, resources: [resourceId] }),
          ]),
        ),
      ),
    ).rejects.toThrow('more leases than its blueprint allows');
    expect(await statusOf(leaseId)).toBe('pending');
  });

  it('follow what becomes of the resource', async () => {
    const place = await dock.place();
    const standing = async (id: string): Promise<unknown> =>
      (await dock.db.query('SELECT standing FROM room WHERE resource_id = $1', [id]))[0];
    const { outcome, ...allocated } = await dock.allocateByHand(place);
    expect(outcome).toBe('allocated');
    const id = 'resourceId' in allocated ? allocated.resourceId : '';
    expect(await standing(id)).toEqual({ standing: 'coming' });
    await dock.build(place);
    expect(await standing(id)).toEqual({ standing: 'open' });
    await dock.operate(place, id, 'drain');
    await dock.settleResource(id);
    expect(await standing(id)).toEqual({ standing: 'marked' });
    await dock.release(place, id);
    await dock.settleResource(id);
    expect(await standing(id)).toEqual({ standing: 'ended' });
    await dock.destroyResource(id);
    expect(await standing(id)).toBeUndefined();
  });
});
