import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';
import { connect } from '../../src/testing/second-connection.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

/** A resource that nobody uses any more. */
async function idle(place: Place): Promise<string> {
  const { leaseId, resourceId } = await dock.placed(place);
  await dock.release(place, leaseId);
  await dock.settle(leaseId);
  await dock.destroy(leaseId);
  return resourceId;
}

/** Says that the lease is held by a resource of that place, and returns that resource. */
async function standOn(leaseId: string, above: Place): Promise<string> {
  const allocation = await dock.allocateByHand(above);
  if (allocation.outcome !== 'allocated') {
    throw new Error(allocation.outcome);
  }
  const { resourceId } = allocation;
  await dock.buildOne(resourceId);
  await dock.db.query('UPDATE lease SET holder_resource_id = $2 WHERE id = $1', [
    leaseId,
    resourceId,
  ]);
  return resourceId;
}

/** Two types in one project: what is above stands on a lease of what is below. */
async function layers(): Promise<{ below: Place; above: Place }> {
  const below = await dock.place({ limitResources: 1 });
  const above = await dock.place({ projectId: below.projectId });
  return { below, above };
}

const commandsOf = (id: string) =>
  dock.db.query<{ id: string; name: string; outcome: string | null; author: string }>(
    'SELECT id, name, outcome, author FROM command WHERE resource_id = $1 ORDER BY number',
    [id],
  );

const dueOf = (id: string) => dock.stores.settleResources.whereResourcesDue([id]);

describe('a reclaim', () => {
  it('takes back what nobody uses', async () => {
    const place = await dock.place({ limitResources: 1 });
    const resource = await idle(place);
    const reclaim = await dock.operate(place, resource, 'reclaim');
    await dock.settleResource(resource);
    expect(await dock.row('command', reclaim)).toMatchObject({ outcome: 'applied' });
    expect(await dock.row('resource', resource)).toMatchObject({
      status: 'released',
      reason: 'somebody took it back.',
      reason_code: 'reclaimed',
    });
  });

  it('is rejected where a lease is on it, or an attempt is still to be cleaned', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { leaseId, resourceId } = await dock.placed(place);
    const first = await dock.operate(place, resourceId, 'reclaim');
    await dock.settleResource(resourceId);
    expect(await dock.row('command', first)).toMatchObject({ reason: '1 lease is on it.' });
    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    const second = await dock.operate(place, resourceId, 'reclaim');
    await dock.settleResource(resourceId);
    expect(await dock.row('command', second)).toMatchObject({ reason: '1 lease is on it.' });
  });

  it('sees a lease that is being placed, where placing came first', async () => {
    const place = await dock.place({ limitResources: 1 });
    const resource = await idle(place);
    const [leaseId = ''] = await dock.request(place);
    const reclaim = await dock.operate(place, resource, 'reclaim');
    const second = await connect(dock.db);
    try {
      await second.query('BEGIN');
      await second.query('SELECT 1 FROM lease WHERE id = $1 FOR UPDATE', [leaseId]);
      // The allocator has read the resource as free and cannot write the lease yet.
      const placing = dock.allocate(place);
      await second.whenWaiting(1);
      const reclaiming = dock.settleResource(resource);
      await second.whenWaiting(2);
      await second.query('COMMIT');
      await Promise.all([placing, reclaiming]);
    } finally {
      await second.close();
    }
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
    expect(await dock.row('command', reclaim)).toMatchObject({ reason: '1 lease is on it.' });
  });

  it('never ends a resource under a lease, however the two meet', async () => {
    let reclaimed = 0;
    let placed = 0;
    for (let round = 0; round < 20; round += 1) {
      const place = await dock.place({ limitResources: 1 });
      const resource = await idle(place);
      const leases = await dock.request(place, { count: 3, ...(round % 2 === 0 ? SLOW : {}) });
      await dock.operate(place, resource, 'reclaim');
      await Promise.all(
        round % 3 === 0
          ? [dock.settleResource(resource), dock.allocate(place)]
          : [dock.allocate(place), dock.settleResource(resource)],
      );
      const [row] = await dock.db.query<{ status: string; open: number }>(
        `SELECT r.status, (SELECT count(*)::int FROM attempt a
            WHERE a.resource_id = r.id AND a.lease_id = ANY ($2)) AS open
          FROM resource r WHERE r.id = $1`,
        [resource, leases],
      );
      expect(row?.open).toBe(row?.status === 'active' ? 3 : 0);
      reclaimed += row?.status === 'released' ? 1 : 0;
      placed += row?.status === 'active' ? 1 : 0;
    }
    expect(reclaimed + placed).toBe(20);
  });
});

describe('a reclaim of what idle resources stand on', () => {
  it('asks them to go first, and takes it back when they are gone', async () => {
    const { below, above } = await layers();
    const { leaseId, resourceId } = await dock.placed(below);
    const holder = await standOn(leaseId, above);
    const reclaim = await dock.operate(below, resourceId, 'reclaim');
    dock.hints.length = 0;
    await dock.settleResource(resourceId);
    expect(dock.hints).toContainEqual({ queue: 'update', kind: 'resource', id: holder });
    expect(await dock.row('command', reclaim)).toMatchObject({ outcome: null });
    expect(await dock.row('resource', resourceId)).toMatchObject({
      status: 'active',
      marks: { draining: { author: 'somebody' } },
      wake_at: expect.any(Date),
    });

    // Looking again asks nobody twice, and is not due by the command alone.
    await dock.settleResource(resourceId);
    expect(await commandsOf(holder)).toMatchObject([
      { name: 'reclaim', outcome: null, author: resourceId },
    ]);
    expect(dock.hints.filter(({ id }) => id === resourceId)).toEqual([]);

    await dock.settleResource(holder);
    expect(await dock.row('resource', holder)).toMatchObject({ status: 'released' });
    // What it stands on is given back with it.
    await dock.destroyResource(holder);
    await dock.release(below, leaseId);
    await dock.settle(leaseId);
    expect(await dueOf(resourceId)).toEqual([]);
    dock.hints.length = 0;
    await dock.destroy(leaseId);
    // It is told, and due as well, for whoever meets somebody who looks at it just now.
    const told = { queue: 'update', kind: 'resource', id: resourceId };
    expect(dock.hints).toContainEqual(told);
    expect(await dueOf(resourceId)).toEqual([told]);
    await dock.settleResource(resourceId);
    expect(await dock.row('command', reclaim)).toMatchObject({ outcome: 'applied' });
    expect(await dock.row('resource', resourceId)).toMatchObject({ reason_code: 'reclaimed' });
  });

  it('is rejected, and takes leases again, where one of them is used meanwhile', async () => {
    const { below, above } = await layers();
    const { leaseId, resourceId } = await dock.placed(below);
    const holder = await standOn(leaseId, above);
    const reclaim = await dock.operate(below, resourceId, 'reclaim');
    await dock.settleResource(resourceId);
    await dock.placed(above);
    dock.hints.length = 0;
    await dock.settleResource(holder);
    expect(await commandsOf(holder)).toMatchObject([{ name: 'reclaim', outcome: 'rejected' }]);
    expect(dock.hints).toContainEqual({ queue: 'update', kind: 'resource', id: resourceId });
    await dock.settleResource(resourceId);
    expect(await dock.row('command', reclaim)).toMatchObject({ outcome: 'rejected' });
    expect(await dock.row('resource', resourceId)).toMatchObject({ marks: {}, wake_at: null });
  });

  it('is rejected at once where one of them is in use, or held', async () => {
    const { below, above } = await layers();
    const { leaseId, resourceId } = await dock.placed(below);
    const holder = await standOn(leaseId, above);
    await dock.operate(above, holder, 'hold', { expiresInSeconds: 60 });
    await dock.settleResource(holder);
    const reclaim = await dock.operate(below, resourceId, 'reclaim');
    await dock.settleResource(resourceId);
    expect(await dock.row('command', reclaim)).toMatchObject({
      outcome: 'rejected',
      reason: 'The resource that stands on it is in use, or held.',
    });
    expect(await dock.row('resource', resourceId)).toMatchObject({ marks: {} });
  });

  it('reaches through more than one layer', async () => {
    const { below, above } = await layers();
    const top = await dock.place({ projectId: below.projectId });
    const ground = await dock.placed(below);
    const middle = await standOn(ground.leaseId, above);
    const upper = await dock.placed(above);
    expect(upper.resourceId).toBe(middle);
    const roof = await standOn(upper.leaseId, top);
    await dock.operate(below, ground.resourceId, 'reclaim');
    await dock.settleResource(ground.resourceId);
    await dock.settleResource(middle);
    await dock.settleResource(roof);
    expect(await dock.row('resource', roof)).toMatchObject({ reason_code: 'reclaimed' });
    expect(await dock.row('resource', middle)).toMatchObject({
      status: 'active',
      marks: { draining: { author: ground.resourceId } },
    });
  });
});
