import { settleLeases, type Debt, type LockSet, type TakeDown } from '@drydock/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';
import { dump } from '../../src/testing/dump.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

let taken: { debt: Debt; lockSet: LockSet }[];
beforeEach(() => {
  taken = [];
  dock.hints.length = 0;
});

/** Takes nothing down before the test says so. */
const roomFor = (count: number): TakeDown => ({
  room: () => count,
  start: (debt, lockSet) => taken.push({ debt, lockSet }),
});

const settle = (ids: readonly string[], room: number): Promise<unknown> =>
  settleLeases(ids, dock.surroundings, dock.stores.settleLeases, roomFor(room));

const takeDown = ({ debt, lockSet }: { debt: Debt; lockSet: LockSet }): Promise<void> =>
  dock.destroyEnded(debt, lockSet);

interface LeaseRow {
  readonly status: string;
  readonly fence: string;
  readonly wake_in_s: number | null;
}

async function lease(id: string): Promise<LeaseRow | undefined> {
  const [row] = await dock.db.query<LeaseRow>(
    `SELECT status, fence, extract(epoch FROM wake_at - now())::float8 AS wake_in_s
      FROM lease WHERE id = $1`,
    [id],
  );
  return row;
}

/** Active leases of which somebody has said that they are to be released. */
async function released(count: number): Promise<{ place: Place; ids: readonly string[] }> {
  const place = await dock.place({ limitResources: 1, limitLeasesPerResource: count });
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.push((await dock.placed(place)).leaseId);
  }
  for (const id of ids) {
    await dock.release(place, id);
  }
  dock.hints.length = 0;
  return { place, ids };
}

const destroyHints = (): readonly string[] =>
  dock.hints.flatMap(({ queue, id }) => (queue === 'destroy' ? [id] : []));

describe('a lease that is ended here', () => {
  it('is taken down here, under the claim and the lock that ended it', async () => {
    const { ids } = await released(1);
    const [id = ''] = ids;
    await settle(ids, 1);
    const between = await lease(id);
    expect(between).toMatchObject({ status: 'released', fence: taken[0]?.debt.claim.fence });
    // Followed as any claim is, should this process die now.
    expect(between?.wake_in_s).toBeGreaterThan(10);
    expect(taken.map(({ lockSet }) => lockSet.keys)).toEqual([[`{lease:${id}}`]]);
    expect(destroyHints()).toEqual([]);

    const [attempt] = await dock.db.query<{ resource_id: string }>(
      'SELECT resource_id FROM attempt WHERE lease_id = $1',
      [id],
    );
    const resource = attempt?.resource_id ?? '';
    expect(await dock.placesTaken(resource)).toBe(1);
    await Promise.all(taken.map(takeDown));
    expect(await lease(id)).toMatchObject({ status: 'destroyed', fence: between?.fence });
    expect(await dock.placesTaken(resource)).toBe(0);
  });

  it('owes what another claim of it would say', async () => {
    const { ids } = await released(1);
    const [id = ''] = ids;
    await settle(ids, 1);
    const again = await dock.stores.destroy.claimEnded(id, 'another');
    const [kept] = taken;
    expect({ ...kept?.debt, claim: null }).toEqual({ ...again, claim: null });
    expect(kept?.debt.attempt?.resource.kind).toBe('box');
  });

  it('goes to the queue, due at once, where there is no room', async () => {
    const { ids } = await released(3);
    await settle(ids, 2);
    const kept = taken.map(({ debt }) => debt.claim.id);
    expect(kept).toHaveLength(2);
    const others = ids.filter((id) => !kept.includes(id));
    expect(destroyHints()).toEqual(others);
    expect((await lease(others[0] ?? ''))?.wake_in_s).toBeLessThanOrEqual(0);
  });

  it('is another’s once somebody else has claimed it, and the late one changes nothing', async () => {
    const { ids } = await released(1);
    const [id = ''] = ids;
    await settle(ids, 1);
    await dock.destroy(id);
    expect(await lease(id)).toMatchObject({ status: 'destroyed' });
    const before = await dump(dock.db);
    const { length } = dock.fencedOut;
    await Promise.all(taken.map(takeDown));
    expect(await dump(dock.db)).toEqual(before);
    expect(dock.fencedOut.slice(length)).toEqual([id]);
  });
});
