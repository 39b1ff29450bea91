import { done, failed } from '@drydock/blueprint';
import type { BreakerState, PoolSettings } from '@drydock/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { explainLease } from '../../src/index.ts';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { makeBlueprint } from '../../src/testing/factories.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
beforeEach(() => {
  dock.behaviour.build = () => Promise.resolve(done({}));
});

const explained = async ({ projectId }: Place, leaseId: string) =>
  (await explainLease(dock.db.database, projectId, leaseId))?.verdicts ?? [];

const resourcesOf = ({ type }: Place) =>
  dock.db.query<{ id: string; owner: string | null; author: string | null }>(
    'SELECT id, owner, author FROM resource WHERE type = $1 ORDER BY number',
    [type],
  );

/** What whoever keeps the pool writes. */
async function breaks({ type, projectId, blueprintId }: Place, untilMs: number): Promise<void> {
  const breaker: BreakerState = {
    openedAt: new Date(Date.now() - 60_000).toISOString(),
    until: new Date(Date.now() + untilMs).toISOString(),
    failed: 6,
    of: 10,
    windowSeconds: 600,
  };
  await dock.db.query(
    `INSERT INTO pool (blueprint_id, project_id, type, breaker) VALUES ($1, $2, $3, $4)
      ON CONFLICT (blueprint_id) DO UPDATE SET breaker = excluded.breaker`,
    [blueprintId, projectId, type, breaker],
  );
}

const wakesOf = ({ type }: Place) =>
  dock.db.query<{ seconds: number }>(
    `SELECT extract(epoch FROM at - now())::float8 AS seconds FROM wake
      WHERE type = $1 AND at > now()`,
    [type],
  );

describe('a blueprint that builds nothing because a lease waits', () => {
  it('serves what an operator has allocated by hand, and that is all', async () => {
    const place = await dock.place({ pool: { buildOnDemand: false }, limitLeasesPerResource: 1 });
    const [first = '', second = ''] = await dock.request(place, { count: 2 });
    await dock.allocate(place);
    expect(await resourcesOf(place)).toEqual([]);
    expect(await explained(place, first)).toMatchObject([{ rule: 'not-built-on-demand' }]);
    await dock.allocateByHand(place);
    await dock.build(place);
    await dock.allocate(place);
    expect(await dock.row('lease', first)).toMatchObject({ status: 'active' });
    expect(await dock.row('lease', second)).toMatchObject({ status: 'pending' });
    expect(await resourcesOf(place)).toMatchObject([{ owner: null, author: 'somebody' }]);
  });

  it('says when its pool opens, and wakes its type then', async () => {
    const now = new Date();
    const schedule: PoolSettings['schedule'] = [
      // From last midnight on nothing stands ready, and something will at the next.
      { cron: '0 0 * * *', timezone: 'Etc/UTC', readyMin: 0 },
      {
        cron: `0 0 ${new Date(now.getTime() + 86_400_000).getUTCDate()} * *`,
        timezone: 'Etc/UTC',
        readyMin: 2,
      },
    ];
    const place = await dock.place({ pool: { buildOnDemand: false, schedule } });
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    const [verdict] = await explained(place, leaseId);
    const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
    expect(verdict).toMatchObject({
      rule: 'pool-closed',
      need: 2,
      until: new Date(midnight).toISOString().replace('.000Z', 'Z'),
    });
    expect(verdict?.detail).toContain('opens at 00:00 (Etc/UTC, ');
    const [wake] = await wakesOf(place);
    expect(Math.abs((wake?.seconds ?? 0) * 1_000 - (midnight - Date.now()))).toBeLessThan(60_000);
  });
});

describe('a breaker that is open', () => {
  it('lets nothing be built before its time, then one, and more once it is closed', async () => {
    const place = await dock.place({ limitLeasesPerResource: 1 });
    await breaks(place, 120_000);
    const leases = await dock.request(place, { count: 3, owner: 'ann' });
    await dock.allocate(place);
    expect(await resourcesOf(place)).toEqual([]);
    const [verdict] = await explained(place, leases[0] ?? '');
    expect(verdict).toMatchObject({ rule: 'breaker-open' });
    expect(verdict?.detail).toMatch(/ is open since .* because 6 of 10 failed within 600 s/);
    const [wake] = await wakesOf(place);
    expect(wake?.seconds).toBeGreaterThan(110);
    expect(wake?.seconds).toBeLessThanOrEqual(121);

    await breaks(place, -1);
    await dock.lookAtAll(place);
    await dock.allocate(place);
    expect(await resourcesOf(place)).toMatchObject([{ owner: 'ann', author: 'allocator' }]);
    await dock.lookAtAll(place);
    await dock.allocate(place);
    expect(await resourcesOf(place)).toHaveLength(1);

    await dock.db.query('UPDATE pool SET breaker = NULL WHERE blueprint_id = $1', [
      place.blueprintId,
    ]);
    await dock.lookAtAll(place);
    await dock.allocate(place);
    expect(await resourcesOf(place)).toHaveLength(3);
  });

  it('stands in nobody’s way who allocates by hand', async () => {
    const place = await dock.place();
    await breaks(place, 120_000);
    expect(await dock.allocateByHand(place)).toMatchObject({ outcome: 'allocated' });
  });
});

describe('pauses that are settings', () => {
  it('are as long as they say, and longer than ten minutes where they do', async () => {
    const place = await dock.place({
      building: { pauseSecondsFirst: 600, pauseSecondsMax: 3_600 },
    });
    dock.behaviour.build = () => Promise.resolve(failed('There are none left.'));
    await dock.request(place, { waitTimeoutSeconds: 86_400 });
    /** Everything failed so many seconds earlier; how many were built then. */
    const later = async (seconds: number): Promise<number> => {
      await dock.db.query(
        'UPDATE resource SET released_at = released_at - make_interval(secs => $2) WHERE type = $1',
        [place.type, seconds],
      );
      await dock.lookAtAll(place);
      await dock.allocate(place);
      const built = await dock.build(place);
      for (const id of built) {
        await dock.destroyResource(id);
      }
      return built.length;
    };
    expect(await later(0)).toBe(1);
    expect(await later(590)).toBe(0);
    expect(await later(20)).toBe(1);
    expect(await later(1_190)).toBe(0);
    expect(await later(20)).toBe(1);
    expect(await later(2_390)).toBe(0);
    expect(await later(20)).toBe(1);
    expect(await later(3_590)).toBe(0);
    expect(await later(20)).toBe(1);
  });
});

describe('what a lease is told that waits', () => {
  const toldOf = (leaseId: string) =>
    dock.db.query<{ rule: string; blueprint: string; detail: string; have: number | null }>(
      `SELECT data ->> 'rule' AS rule, data ->> 'blueprint' AS blueprint, data ->> 'detail' AS detail,
          (data ->> 'have')::int AS have
        FROM event WHERE lease_id = $1 AND type = 'lease.waiting' ORDER BY id`,
      [leaseId],
    );

  it('is why, with its numbers, and why else as soon as that is another rule, each once', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    await dock.placed(place);
    const waits = await dock.request(place, { count: 20 });
    const look = async (pool: object, limit: number): Promise<void> => {
      await dock.db.query(
        'UPDATE blueprint SET pool = pool || $2, limit_resources = $3 WHERE id = $1',
        [place.blueprintId, pool, limit],
      );
      await dock.db.query('UPDATE allocator SET catalog = catalog + 1 WHERE type = $1', [
        place.type,
      ]);
      await dock.lookAtAll(place);
      await dock.allocate(place);
    };
    await look({}, 1);
    for (let turn = 0; turn < 3; turn += 1) {
      await look({ buildOnDemand: false }, 2);
      await look({ buildOnDemand: true }, 1);
    }
    for (const id of waits.slice(0, 16)) {
      expect(await toldOf(id)).toMatchObject([
        { rule: 'resource-limit', have: 1 },
        { rule: 'not-built-on-demand', have: null },
      ]);
    }
    // However often it is looked at.
    await look({}, 1);
    await look({}, 1);
    const [count] = await dock.db.query<{ events: number }>(
      `SELECT count(*)::int AS events FROM event e JOIN lease l ON l.id = e.lease_id
        WHERE l.type = $1 AND e.type = 'lease.waiting'`,
      [place.type],
    );
    expect(count?.events).toBeLessThanOrEqual(2 * waits.length);
  });
});

describe('a mistake in one blueprint', () => {
  it('keeps nobody from the others: of a kind that is not there, or a schedule that cannot be read', async () => {
    const place = await dock.place({ limitLeasesPerResource: 1 });
    const { projectId, type } = place;
    const make = (wish: object) => makeBlueprint(dock.db, { projectId, provides: type, ...wish });
    const nonsense = await make({ kind: 'no-such-kind', name: 'nonsense' });
    const odd = await make({
      kind: 'box',
      name: 'odd',
      pool: {
        buildOnDemand: false,
        schedule: [{ cron: 'now and then', timezone: 'Nowhere/City', readyMin: 1 }],
      },
    });
    const [bad = ''] = await dock.request(place, { blueprintIds: [nonsense] });
    const [strange = ''] = await dock.request(place, { blueprintIds: [odd] });
    const [good = ''] = await dock.request(place, { blueprintIds: [place.blueprintId] });
    const [any = ''] = await dock.request(place);
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    expect(await dock.row('lease', good)).toMatchObject({ status: 'active' });
    expect(await dock.row('lease', any)).toMatchObject({ status: 'active' });
    expect((await explained(place, bad)).map(({ rule }) => rule)).toContain('kind-not-loaded');
    const [said] = await explained(place, strange);
    expect(said?.rule).toBe('not-built-on-demand');
    expect(said?.detail).toMatch(/^odd builds nothing .*, and its schedule cannot be read: .+/);
  });
});
