import { createTellExpiring } from '@drydock/engine';
import { createRenewLeaseStore, createUpdateSweepStore } from '../../src/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
let place: Place;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());
beforeEach(async () => {
  place = await dock.place();
});

const SWEEP_MS = 1_000;

/** What one update worker does with each sweep. */
const teller = (now?: () => number) =>
  createTellExpiring(createUpdateSweepStore(dock.db.database), dock.surroundings, SWEEP_MS, now);

/** As if so much time had passed for the lease's deadline. */
async function later(leaseIds: readonly string[], seconds: number): Promise<void> {
  await dock.db.query('ALTER TABLE deadline DISABLE TRIGGER guard_deadline');
  await dock.db.query(
    `UPDATE deadline SET expires_at = expires_at - make_interval(secs => $2),
      latest = latest - make_interval(secs => $2) WHERE lease_id = ANY ($1)`,
    [leaseIds, seconds],
  );
  await dock.db.query('ALTER TABLE deadline ENABLE TRIGGER guard_deadline');
}

const told = (leaseIds: readonly string[]) =>
  dock.db.query<{ lease: string; data: Record<string, unknown> }>(
    `SELECT lease_id AS lease, data FROM event WHERE type = 'lease.expiring' AND lease_id = ANY ($1)
      ORDER BY id`,
    [leaseIds],
  );

const renew = (where: Place, leaseId: string, seconds: number) =>
  createRenewLeaseStore(dock.db.database).renewLease(
    { projectId: where.projectId, leaseId, seconds, idempotency: null },
    { type: 'lease.renewed', data: { author: 'somebody' } },
  );

describe('a lease that ends soon', () => {
  it('is told of a minute before, with its deadline, and not sooner', async () => {
    const { leaseId } = await dock.placed(place, { ttlSeconds: 600 });
    await teller()();
    expect(await told([leaseId])).toEqual([]);
    await later([leaseId], 539);
    await teller()();
    const [event] = await told([leaseId]);
    const [deadline] = await dock.db.query<{ at: Date }>(
      'SELECT expires_at AS at FROM deadline WHERE lease_id = $1',
      [leaseId],
    );
    expect(event?.data).toMatchObject({ final: false, remedy: 'a renewal puts that off' });
    const said = new Date(String(event?.data['expiresAt'])).getTime();
    expect(Math.abs(said - (deadline?.at.getTime() ?? 0))).toBeLessThan(1_000);
  });

  it('is told of once for each deadline, however many sweep at once', async () => {
    const COUNT = 40;
    const leases = await dock.request(place, { count: COUNT, ttlSeconds: 600 });
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    await later(leases, 560);
    const sweepers = Array.from({ length: 4 }, () => teller());
    await Promise.all(sweepers.map((tell) => tell()));
    await Promise.all(sweepers.map((tell) => tell()));
    const events = await told(leases);
    expect(events).toHaveLength(COUNT);
    expect(new Set(events.map(({ lease }) => lease)).size).toBe(COUNT);
  });

  it('is told of again where a renewal has put it off and it comes near once more', async () => {
    const { leaseId } = await dock.placed(place, { ttlSeconds: 600 });
    await later([leaseId], 560);
    await teller()();
    await renew(place, leaseId, 600);
    await teller()();
    expect(await told([leaseId])).toHaveLength(1);
    await later([leaseId], 560);
    await teller()();
    expect(await told([leaseId])).toHaveLength(2);
  });

  it('is not told of where it was never further away, by its lifetime or by a renewal', async () => {
    const { leaseId } = await dock.placed(place, { ttlSeconds: 60 });
    await teller()();
    await renew(place, leaseId, 50);
    await later([leaseId], 5);
    await renew(place, leaseId, 59);
    await teller()();
    expect(await told([leaseId])).toEqual([]);
  });

  it('is told that nothing puts it off where its blueprint bounds it', async () => {
    const bounded = await dock.place({ limitLeaseSeconds: 300 });
    const { leaseId } = await dock.placed(bounded, { ttlSeconds: 200 });
    await renew(bounded, leaseId, 900);
    await later([leaseId], 250);
    await teller()();
    expect((await told([leaseId])).map(({ data }) => data['final'])).toEqual([true]);
    // A renewal that moves nothing arms nothing.
    await renew(bounded, leaseId, 900);
    await teller()();
    expect(await told([leaseId])).toHaveLength(1);
  });

  it('is not told of once it has ended', async () => {
    const { leaseId } = await dock.placed(place, { ttlSeconds: 600 });
    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    await later([leaseId], 560);
    await teller()();
    expect(await told([leaseId])).toEqual([]);
  });

  it('is found by the next sweep where the one before came too late, and is looked at no longer after that', async () => {
    let nowMs = 0;
    const tell = teller(() => nowMs);
    await tell();
    const { leaseId } = await dock.placed(place, { ttlSeconds: 600 });
    await later([leaseId], 570);
    // Thirty seconds away: who has looked a moment ago has seen all that came so near.
    nowMs = 1_000;
    await tell();
    expect(await told([leaseId])).toEqual([]);
    nowMs = 60_000;
    await tell();
    expect(await told([leaseId])).toHaveLength(1);
  });
});
