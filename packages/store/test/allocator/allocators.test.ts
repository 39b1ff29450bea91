import { decide } from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { dump } from '../../src/testing/dump.ts';
import { connect, holdEvents } from '../../src/testing/second-connection.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

const alwaysHeld = (): Promise<boolean> => Promise.resolve(true);

const PARALLEL = 20;
const many = (place: Place): Promise<unknown> =>
  Promise.all(Array.from({ length: PARALLEL }, () => dock.allocate(place)));

interface Use {
  readonly resources: number;
  readonly open: number;
  readonly fullest: number;
  readonly places: number;
}

async function use({ type }: Place): Promise<Use> {
  const [row] = await dock.db.query<Use>(
    `WITH live AS (SELECT id FROM resource WHERE type = $1 AND status <> 'destroyed'),
      held AS (SELECT a.resource_id, count(*)::int AS leases
        FROM attempt a JOIN live r ON r.id = a.resource_id WHERE a.status <> 'closed' GROUP BY 1)
    SELECT (SELECT count(*)::int FROM live) AS resources,
      (SELECT coalesce(sum(leases), 0)::int FROM held) AS open,
      (SELECT coalesce(max(leases), 0)::int FROM held) AS fullest,
      (SELECT coalesce(sum(m.live + (SELECT coalesce(sum(c.places), 0) FROM place_change c
          WHERE c.resource_id = m.resource_id)), 0)::int
        FROM room m JOIN live r ON r.id = m.resource_id) AS places`,
    [type],
  );
  if (row === undefined) {
    throw new Error('Nothing was counted.');
  }
  return row;
}

describe('many allocators of one type, without any lock', () => {
  it('hold limits and slots, and use all that they allow', async () => {
    const place = await dock.place({ limitResources: 3, limitLeasesPerResource: 2 });
    const leases = await dock.request(place, { count: 50 });
    await many(place);
    expect(await use(place)).toEqual({ resources: 3, open: 0, fullest: 0, places: 0 });
    await dock.build(place);
    await many(place);
    const full = { resources: 3, open: 6, fullest: 2, places: 6 };
    expect(await use(place)).toEqual(full);

    const active = await dock.db.query<{ id: string }>(
      `SELECT id FROM lease WHERE type = $1 AND status = 'active' ORDER BY number`,
      [place.type],
    );
    // The oldest were served first.
    expect(active.map(({ id }) => id)).toEqual(leases.slice(0, 6));
    for (const { id } of active) {
      await dock.release(place, id);
    }
    await dock.settle(...active.map(({ id }) => id));
    await Promise.all([...active.map(({ id }) => dock.destroy(id)), many(place)]);
    await many(place);
    expect(await use(place)).toEqual(full);
  });

  it('decide one after the other', async () => {
    const place = await dock.place();
    await dock.placed(place);
    const [leaseId = ''] = await dock.request(place);
    // Clearing the same wake would make them wait for each other too.
    await dock.db.query('DELETE FROM wake WHERE type = $1', [place.type]);
    const second = await connect(dock.db);
    await second.query('BEGIN');
    await second.query('SELECT 1 FROM lease WHERE id = $1 FOR UPDATE', [leaseId]);
    const first = dock.allocate(place);
    await second.whenWaiting(1);
    const next = dock.allocate(place);
    await second.whenWaiting(2);
    await second.query('COMMIT');
    await second.close();
    await Promise.all([first, next]);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active', attempts: 1 });
  });

  it('give a lease one attempt, one deadline and one event', async () => {
    const place = await dock.place({ limitResources: 1 });
    const leases = await dock.request(place, { count: 30 });
    await dock.allocate(place);
    await dock.build(place);
    await many(place);
    const [row] = await dock.db.query<object>(
      `SELECT count(*)::int AS leases,
        (SELECT count(*)::int FROM attempt WHERE lease_id = ANY ($1)) AS attempts,
        (SELECT count(*)::int FROM deadline WHERE lease_id = ANY ($1)) AS deadlines,
        (SELECT count(*)::int FROM event
          WHERE lease_id = ANY ($1) AND type = 'lease.activated') AS events
      FROM lease WHERE id = ANY ($1) AND status = 'active'`,
      [leases],
    );
    expect(row).toEqual({ leases: 30, attempts: 30, deadlines: 30, events: 30 });
  });

  it('serve by priority, then by age', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const [low = ''] = await dock.request(place, { priority: -1 });
    const [old = ''] = await dock.request(place);
    const [young = ''] = await dock.request(place);
    const [high = ''] = await dock.request(place, { priority: 5 });
    await dock.allocate(place);
    await dock.build(place);
    const served: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await many(place);
      const [row] = await dock.db.query<{ id: string }>(
        `SELECT id FROM lease WHERE type = $1 AND status = 'active'`,
        [place.type],
      );
      const id = row?.id ?? '';
      served.push(id);
      await dock.release(place, id);
      await dock.settle(id);
      await dock.destroy(id);
    }
    expect(served).toEqual([high, old, young, low]);
  });
});

describe('an allocator', () => {
  it('writes its plan whole or not at all', async () => {
    const place = await dock.place();
    await dock.request(place, { count: 3 });
    await dock.allocate(place);
    await dock.build(place);
    const before = await dump(dock.db);
    const { kinds } = dock.surroundings;
    const allocating = dock.stores.allocator.allocate(
      place.type,
      'late',
      0,
      (snapshot, taken) => {
        const plan = decide(snapshot, kinds, taken);
        const [first, ...others] = plan.placements;
        expect(first).toBeDefined();
        const late = first === undefined ? [] : [{ ...first, fence: '0' }];
        return { ...plan, placements: [...late, ...others] };
      },
      alwaysHeld,
    );
    await expect(allocating).rejects.toThrow(
      'of 3 rows that were decided about, 2 were as they had been read',
    );
    expect(await dump(dock.db)).toEqual(before);
  });

  it('lets no limit be lowered while it decides', async () => {
    const place = await dock.place({ limitResources: 2, limitLeasesPerResource: 1 });
    const second = await connect(dock.db);
    const [leaseId = ''] = await dock.request(place);
    await second.query('BEGIN');
    await second.query('SELECT 1 FROM lease WHERE id = $1 FOR UPDATE', [leaseId]);
    const allocating = dock.allocate(place);
    await second.whenWaiting(1);
    const lowering = dock.db.query('UPDATE blueprint SET limit_resources = 0 WHERE id = $1', [
      place.blueprintId,
    ]);
    await second.whenWaiting(2);
    await second.query('COMMIT');
    await Promise.all([allocating, lowering]);
    await second.close();
    expect((await use(place)).resources).toBe(1);
    await dock.request(place, { attributes: { slow: true } });
    await dock.allocate(place);
    expect((await use(place)).resources).toBe(1);
  });
});

describe('what came in during a decision', () => {
  it('is told after it: a release of a lease that waits, as well as a new lease', async () => {
    const place = await dock.place({ limitResources: 0 });
    const [waits = ''] = await dock.request(place);
    await dock.allocate(place);
    const { allocator } = dock.stores;
    const type = { queue: 'allocator', kind: 'type', id: place.type };
    expect(await allocator.whereDueAfter(place.type, [])).toEqual([]);
    await dock.release(place, waits);
    expect(await allocator.whereDueAfter(place.type, [])).toEqual([type]);
    await dock.allocate(place);
    expect(await dock.row('lease', waits)).toMatchObject({ status: 'released' });
    expect(await allocator.whereDueAfter(place.type, [])).toEqual([]);
    await dock.request(place);
    expect(await allocator.whereDueAfter(place.type, [])).toEqual([type]);
  });
});

describe('a wake', () => {
  it('that comes during a run is left for the next one', async () => {
    const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 1 });
    const { leaseId } = await dock.placed(place);
    const [next = ''] = await dock.request(place);
    await dock.allocate(place);
    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    const second = await connect(dock.db);
    // The slot is free and its wake written, but nothing is committed: the event cannot be.
    await holdEvents(second);
    const freeing = dock.destroy(leaseId);
    await second.whenWaiting(1);
    await dock.allocate(place);
    expect(await dock.row('lease', next)).toMatchObject({ status: 'pending' });
    await second.query('COMMIT');
    await second.close();
    await freeing;
    const due = await dock.stores.allocator.due(100);
    expect(due).toContainEqual({ queue: 'allocator', kind: 'type', id: place.type });
    await dock.allocate(place);
    expect(await dock.row('lease', next)).toMatchObject({ status: 'active' });
    const left = await dock.stores.allocator.due(100);
    expect(left.map((hint) => hint.id)).not.toContain(place.type);
  });

  it('that is for later is left by a run before', async () => {
    const place = await dock.place();
    await dock.db.query(
      `INSERT INTO wake (type, at, reason)
        VALUES ($1, now(), 'now'), ($1, now() + interval '1 min', 'later')`,
      [place.type],
    );
    await dock.allocate(place);
    expect(await dock.db.query('SELECT reason FROM wake WHERE type = $1', [place.type])).toEqual([
      { reason: 'later' },
    ]);
  });
});
