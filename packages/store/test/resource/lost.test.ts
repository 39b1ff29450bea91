import { againAfter } from '@drydock/blueprint';
import { destroyResource } from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

async function events(column: 'lease_id' | 'resource_id', id: string): Promise<readonly string[]> {
  const rows = await dock.db.query<{ type: string }>(
    `SELECT type FROM event WHERE ${column} = $1 ORDER BY id`,
    [id],
  );
  return rows.map((row) => row.type);
}

async function loseResource(place: Place, resourceId: string): Promise<void> {
  await dock.release(place, resourceId);
  dock.hints.length = 0;
  await dock.settleResource(resourceId);
}

describe('a resource that is lost', () => {
  it('breaks its active leases and sends its acquired ones back, each by its own writer', async () => {
    const place = await dock.place({ limitResources: 1 });
    const active = await dock.placed(place);
    const acquired = await dock.placed(place, SLOW);
    const { resourceId } = active;
    expect(acquired.resourceId).toBe(resourceId);
    await loseResource(place, resourceId);
    expect(dock.hints).toEqual(
      expect.arrayContaining([
        { queue: 'update', kind: 'lease', id: active.leaseId },
        { queue: 'lease', kind: 'lease', id: acquired.leaseId },
        { queue: 'destroy', kind: 'resource', id: resourceId },
      ]),
    );

    await dock.destroyResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'released' });

    await dock.settle(active.leaseId);
    await dock.setUp(acquired.leaseId);
    expect(await dock.row('lease', active.leaseId)).toMatchObject({
      status: 'broken',
      reason_code: 'resource-lost',
    });
    expect(await dock.row('lease', acquired.leaseId)).toMatchObject({
      status: 'pending',
      attempt_id: null,
    });
    expect(await dock.row('attempt', acquired.attemptId)).toMatchObject({ status: 'dirty' });

    // Now that its leases have ended it can go; what they left is cleaned on its own.
    await dock.destroyResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'destroyed' });
    await dock.destroyAttempt(acquired.attemptId);
    await dock.destroy(active.leaseId);
    await dock.allocate(place);
    await dock.build(place);
    await dock.allocate(place);
    await dock.setUp(acquired.leaseId);
    expect(await dock.row('lease', acquired.leaseId)).toMatchObject({
      status: 'active',
      attempts: 2,
    });
  });

  it('is told by each of its leases that is over, whatever became of that', async () => {
    const place = await dock.place({ limitResources: 1 });
    const active = await dock.placed(place);
    const acquired = await dock.placed(place, SLOW);
    const { resourceId } = active;
    await loseResource(place, resourceId);
    await dock.destroyResource(resourceId);
    await dock.settle(active.leaseId);
    await dock.setUp(acquired.leaseId);
    const told = { queue: 'destroy', kind: 'resource', id: resourceId };
    dock.hints.length = 0;
    await dock.destroy(active.leaseId);
    expect(dock.hints).toContainEqual(told);
    dock.hints.length = 0;
    await dock.destroyAttempt(acquired.attemptId);
    expect(dock.hints).toContainEqual(told);
    await dock.destroyResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'destroyed' });
  });

  it('looks again where its last lease was over while it was looked at', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { leaseId, resourceId } = await dock.placed(place);
    await loseResource(place, resourceId);
    dock.hints.length = 0;
    const store = dock.stores.destroyResource;
    await destroyResource(resourceId, {
      surroundings: dock.surroundings,
      store: {
        ...store,
        delayDestroyingResource: async (...delay) => {
          // What this hints would find the lock busy.
          await dock.settle(leaseId);
          dock.hints.length = 0;
          return store.delayDestroyingResource(...delay);
        },
      },
      nudges: { listen: () => () => undefined },
      stopping: new AbortController().signal,
    });
    expect(dock.hints).toEqual([{ queue: 'destroy', kind: 'resource', id: resourceId }]);
  });

  it('on its way, takes the leases that await it to another', async () => {
    const place = await dock.place({ limitResources: 2, limitLeasesPerResource: 1 });
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    const first = (await dock.row('lease', leaseId))['awaits_resource_id'] as string;
    await dock.release(place, first);
    await dock.buildOne(first);
    expect(await dock.row('resource', first)).toMatchObject({ status: 'released' });
    await dock.allocate(place);
    const second = (await dock.row('lease', leaseId))['awaits_resource_id'];
    expect(second).toMatch(/^res_/);
    expect(second).not.toBe(first);
  });

  it('that never came up is destroyed without a trace in its limits', async () => {
    const place = await dock.place({ limitResources: 1 });
    const [leaseId = ''] = await dock.request(place);
    await dock.allocate(place);
    const id = (await dock.row('lease', leaseId))['awaits_resource_id'] as string;
    dock.behaviour.build = () => Promise.resolve(againAfter(5, 'Still booting.'));
    await dock.buildOne(id);
    dock.behaviour.build = () => Promise.resolve({ step: 'done', result: {} });
    expect(await events('resource_id', id)).toEqual(['resource.planned']);
    await dock.release(place, id);
    await dock.buildOne(id);
    const slots = 'SELECT key FROM slot_lock WHERE resource_id = $1';
    expect(await dock.db.query(slots, [id])).toHaveLength(1);
    await dock.destroyResource(id);
    expect(await dock.db.query(slots, [id])).toEqual([]);
    expect(await events('resource_id', id)).toEqual([
      'resource.planned',
      'resource.command-applied',
      'resource.released',
      'resource.destroyed',
    ]);
  });
});
