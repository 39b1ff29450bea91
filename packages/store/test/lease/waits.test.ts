import { againAfter, failed } from '@drydock/blueprint';
import { destroyLease, watchWaits, type Hint } from '@drydock/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
beforeEach(() => {
  dock.timed.length = 0;
});
afterAll(() => dock.close());

/** Leases that wait for nothing that would come, looked at once. */
async function waiting(place: Place, ...waitTimeouts: readonly number[]): Promise<void> {
  for (const waitTimeoutSeconds of waitTimeouts) {
    await dock.request(place, { waitTimeoutSeconds });
  }
  await dock.allocate(place);
}

const nowhere = (): Promise<Place> => dock.place({ limitResources: 0 });
const typeHint = ({ type }: Place): Hint => ({ queue: 'allocator', kind: 'type', id: type });

describe('the end of a wait', () => {
  it('gets a timer from whoever looks at the lease, where it is near', async () => {
    const place = await nowhere();
    await waiting(place, 10, 900);
    expect(dock.timed).toEqual([
      {
        delayMs: expect.any(Number),
        hint: typeHint(place),
        name: expect.stringMatching(/^lease_/),
      },
    ]);
    expect(dock.timed[0]?.delayMs).toBeGreaterThan(5_000);
    expect(dock.timed[0]?.delayMs).toBeLessThanOrEqual(10_000);
  });

  it('gets one from the sweep before it, for each instant of a type', async () => {
    const place = await nowhere();
    await dock.request(place, { count: 3, waitTimeoutSeconds: 30 });
    await waiting(place, 40, 900);
    dock.timed.length = 0;
    await watchWaits(dock.stores.allocator, dock.surroundings.timers, 60_000);
    const own = dock.timed.filter(({ hint }) => hint.id === place.type);
    expect(own.map(({ hint }) => hint)).toEqual([typeHint(place), typeHint(place)]);
    expect(new Set(own.map(({ name }) => name)).size).toBe(2);
    expect(own[0]?.delayMs).toBeGreaterThan(20_000);
    expect(own[0]?.delayMs).toBeLessThanOrEqual(30_000);
    expect(own[1]?.delayMs).toBeGreaterThan(30_000);
  });
});

describe('work that goes on later', () => {
  it('is told when its time has come: building, setting up, cleaning up, taking down', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { behaviour } = dock;
    const usual = { ...behaviour };
    const [leaseId = ''] = await dock.request(place, SLOW);
    await dock.allocate(place);
    behaviour.build = () => Promise.resolve(againAfter(70, 'Still booting.'));
    const [resourceId = ''] = await dock.build(place);
    Object.assign(behaviour, usual);
    await dock.build(place);
    await dock.allocate(place);
    behaviour.setUp = () => Promise.reject(new Error('Not yet.'));
    await dock.setUp(leaseId);
    Object.assign(behaviour, usual);
    await dock.setUp(leaseId);
    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    behaviour.cleanUp = () => Promise.resolve(failed('It is stuck.'));
    await dock.destroy(leaseId);
    Object.assign(behaviour, usual);
    await dock.destroy(leaseId);
    await dock.release(place, resourceId);
    await dock.settleResource(resourceId);
    behaviour.takeDown = () => Promise.resolve(failed('It is stuck.'));
    await dock.destroyResource(resourceId);
    Object.assign(behaviour, usual);
    expect(dock.timed.map(({ hint }) => hint)).toEqual([
      { queue: 'resource', kind: 'resource', id: resourceId },
      { queue: 'lease', kind: 'lease', id: leaseId },
      { queue: 'destroy', kind: 'lease', id: leaseId },
      { queue: 'destroy', kind: 'resource', id: resourceId },
    ]);
    const [build, ...failures] = dock.timed.map(({ delayMs }) => delayMs);
    expect(build).toBe(70);
    // The first back-off: half a second, less a fifth of it at most.
    failures.forEach((delayMs) => {
      expect(delayMs).toBeGreaterThanOrEqual(400);
      expect(delayMs).toBeLessThanOrEqual(500);
    });
  });

  it('is for another process at once where this one stops', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { leaseId } = await dock.placed(place);
    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    const stop = new AbortController();
    dock.behaviour.cleanUp = () => {
      stop.abort();
      return Promise.reject(new Error('interrupted'));
    };
    dock.hints.length = 0;
    await destroyLease(leaseId, {
      surroundings: dock.surroundings,
      store: dock.stores.destroy,
      nudges: { listen: () => () => undefined },
      stopping: stop.signal,
    });
    expect(dock.hints).toEqual([{ queue: 'destroy', kind: 'lease', id: leaseId }]);
    expect(dock.timed).toEqual([]);
  });
});
