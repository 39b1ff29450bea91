import { createRegistry, done, failed, type Step } from '@drydock/blueprint';
import { destroyLease, destroyResource, type DestroyResourceStore } from '@drydock/engine';
import { createBlueprintStore, listResources, openCatalogClient } from '../../src/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteByHand } from '../../src/testing/blueprints.ts';
import { Dock, SLOW, type Place } from '../../src/testing/dock.ts';

let dock: Dock;
beforeAll(async () => {
  dock = await Dock.open();
});
afterAll(() => dock.close());

/** A host that is gone for good: whatever is to be taken down there fails. */
beforeEach(() => {
  dock.behaviour.build = () => Promise.resolve(done({}));
  dock.behaviour.takeDown = () => Promise.resolve(failed('No route to host.'));
  dock.behaviour.cleanUp = () => Promise.resolve(failed('No route to host.'));
  dock.behaviour.setUp = () => Promise.resolve(failed('No route to host.'));
  dock.hints.length = 0;
  dock.fencedOut.length = 0;
});

const silent = { listen: () => () => undefined, nudge: () => undefined };
const never = new AbortController().signal;

interface Stuck {
  readonly place: Place;
  readonly resourceId: string;
  readonly leaseId: string;
}

/** A released resource and a lease on it that was released before; neither can be taken down. */
async function stuck(): Promise<Stuck> {
  const place = await dock.place({ limitResources: 1, limitLeasesPerResource: 5 });
  const { leaseId, resourceId } = await dock.placed(place);
  await dock.release(place, leaseId);
  await dock.settle(leaseId);
  await dock.destroy(leaseId);
  await dock.release(place, resourceId);
  await dock.settleResource(resourceId);
  await dock.destroyResource(resourceId);
  return { place, resourceId, leaseId };
}

async function events(column: 'resource_id' | 'lease_id', id: string): Promise<readonly string[]> {
  const rows = await dock.db.query<{ type: string }>(
    `SELECT type FROM event WHERE ${column} = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ type }) => type);
}

const slots = ({ resourceId, leaseId }: Stuck): Promise<readonly object[]> =>
  dock.db.query(
    `SELECT key FROM slot_lock s WHERE resource_id = $1
      OR attempt_id IN (SELECT id FROM attempt WHERE lease_id = $2)`,
    [resourceId, leaseId],
  );

async function expectAbandoned(resourceId: string): Promise<void> {
  expect(await dock.row('resource', resourceId)).toMatchObject({
    status: 'destroyed',
    wake_at: null,
    abandoned: { author: 'somebody', reason: 'the host burnt down', kind: 'box' },
  });
}

describe('a resource that cannot be taken down', () => {
  it('is let go of with the leases on it, by name, with what is left of it', async () => {
    const { place, resourceId, leaseId } = await stuck();
    expect(await slots({ place, resourceId, leaseId })).not.toEqual([]);
    const command = await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);

    await expectAbandoned(resourceId);
    const { abandoned, name } = await dock.row('resource', resourceId);
    expect(abandoned).toEqual({
      author: 'somebody',
      reason: 'the host burnt down',
      kind: 'box',
      name,
      place: null,
      leases: 1,
    });
    expect(await dock.row('command', command)).toMatchObject({ outcome: 'applied', reason: null });
    expect((await events('resource_id', resourceId)).slice(-2)).toEqual([
      'resource.command-applied',
      'resource.abandoned',
    ]);
    const lease = await dock.row('lease', leaseId);
    expect(lease).toMatchObject({ status: 'destroyed', reason_code: 'released', wake_at: null });
    expect(lease['reason']).toBe(
      `somebody released it. ${resourceId} was abandoned: the host burnt down`,
    );
    expect((await events('lease_id', leaseId)).at(-1)).toBe('lease.abandoned');
    expect(await slots({ place, resourceId, leaseId })).toEqual([]);
  });

  it('makes room for another one, and its blueprint can be deleted', async () => {
    const { place, resourceId } = await stuck();
    const [waits = ''] = await dock.request(place);
    await dock.allocate(place);
    expect((await dock.row('lease', waits))['awaits_resource_id']).toBeNull();
    await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);
    expect(dock.hints).toContainEqual({ queue: 'allocator', kind: 'type', id: place.type });
    await dock.allocate(place);
    expect((await dock.row('lease', waits))['awaits_resource_id']).toEqual(expect.any(String));

    const { blueprintId, projectId } = (await stuck()).place;
    const options = {
      url: dock.db.url,
      connectionsMax: 2,
      applicationName: 'drydock test',
      statementTimeoutMs: 30_000,
      connectTimeoutMs: 30_000,
    };
    const client = openCatalogClient(options);
    const blueprints = createBlueprintStore(client, dock.db.database);
    const where = { projectId, blueprintId };
    try {
      await expect(deleteByHand(blueprints, where)).rejects.toMatchObject({ code: 'conflict' });
      const [{ id } = { id: '' }] = await dock.db.query<{ id: string }>(
        'SELECT id FROM resource WHERE blueprint_id = $1',
        [blueprintId],
      );
      await dock.abandon({ projectId }, id);
      await dock.destroyResource(id);
      await deleteByHand(blueprints, where);
      const filter = { abandoned: true };
      const page = await listResources(client, projectId, filter, { limit: 10 });
      expect(page.items.map((each) => each.id)).toEqual([id]);
      const others = await listResources(client, projectId, { abandoned: false }, { limit: 10 });
      expect(others.items).toEqual([]);
    } finally {
      await client.close();
    }
  });

  it('needs no kind for it', async () => {
    const { place, resourceId } = await stuck();
    await dock.abandon(place, resourceId);
    const surroundings = { ...dock.surroundings, kinds: createRegistry([]) };
    const store = dock.stores.destroyResource;
    await destroyResource(resourceId, { surroundings, store, nudges: silent, stopping: never });
    await expectAbandoned(resourceId);
  });

  it('takes along attempts on it that were thrown back, whose leases are elsewhere', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { leaseId, attemptId, resourceId } = await dock.placed(place, SLOW);
    await dock.setUp(leaseId);
    await dock.destroyAttempt(attemptId);
    expect(await dock.row('attempt', attemptId)).toMatchObject({ status: 'dirty' });
    await dock.release(place, resourceId);
    await dock.settleResource(resourceId);
    await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);
    expect(await dock.row('attempt', attemptId)).toMatchObject({ status: 'closed' });
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'pending' });
    expect((await events('lease_id', leaseId)).at(-1)).toBe('attempt.abandoned');
  });

  it('is let go of only once the leases on it have ended', async () => {
    const place = await dock.place({ limitResources: 1 });
    const { leaseId, resourceId } = await dock.placed(place);
    await dock.release(place, resourceId);
    await dock.settleResource(resourceId);
    const command = await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'released' });
    expect(await dock.row('command', command)).toMatchObject({ outcome: null });
    await dock.settle(leaseId);
    await dock.destroyResource(resourceId);
    await expectAbandoned(resourceId);
    expect(await dock.row('lease', leaseId)).toMatchObject({
      status: 'destroyed',
      reason_code: 'resource-lost',
    });
  });
});

describe('what is no business of it', () => {
  it('is a resource that has not ended: nothing usable goes by a slip', async () => {
    const place = await dock.place();
    const { resourceId } = await dock.placed(place);
    expect(await dock.abandon(place, resourceId)).toBe('in-use');
    const planned = await dock.allocateByHand(place);
    const pending = planned.outcome === 'allocated' ? planned.resourceId : '';
    expect(await dock.abandon(place, pending)).toBe('in-use');
    expect(await events('resource_id', pending)).toEqual(['resource.planned']);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'active' });
  });

  it('is a resource of another project', async () => {
    const { resourceId } = await stuck();
    expect(await dock.abandon(await dock.place(), resourceId)).toBe('missing');
  });

  it('is one that is destroyed: that is rejected, and nothing is noted', async () => {
    const { place, resourceId } = await stuck();
    dock.behaviour.takeDown = () => Promise.resolve(done());
    await dock.destroyResource(resourceId);
    const command = await dock.abandon(place, resourceId);
    expect(await dock.row('command', command)).toMatchObject({
      outcome: 'rejected',
      reason: 'The resource had ended.',
    });
    expect(await dock.row('resource', resourceId)).toMatchObject({ abandoned: null });
  });
});

describe('a worker that is trying the removal at this moment', () => {
  /** Its kind hangs in the removal; tells how to let that go on, or fail. */
  async function hanging(resourceId: string): Promise<{
    readonly over: Promise<void>;
    readonly goOn: (step: Step<null>) => void;
  }> {
    let goOn: Awaited<ReturnType<typeof hanging>>['goOn'] = () => undefined;
    const started = new Promise<void>((resolve) => {
      dock.behaviour.takeDown = () => {
        resolve();
        return new Promise((answer) => {
          goOn = answer as typeof goOn;
        });
      };
    });
    const over = dock.destroyResource(resourceId);
    await started;
    return { over, goOn };
  }

  it.each([
    ['succeeds late', done()],
    ['fails late', failed('No route to host.')],
  ])('loses by the fence where it %s', async (_, step) => {
    const { place, resourceId } = await stuck();
    const { over, goOn } = await hanging(resourceId);
    await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);
    await expectAbandoned(resourceId);
    const before = await dock.row('resource', resourceId);
    goOn(step);
    await over;
    expect(await dock.row('resource', resourceId)).toEqual(before);
    expect(dock.fencedOut).toEqual([resourceId]);
  });

  it('has taken it down where it was first, and nothing is noted', async () => {
    const { place, resourceId } = await stuck();
    const { over, goOn } = await hanging(resourceId);
    const command = await dock.abandon(place, resourceId);
    goOn(done());
    await over;
    expect(await dock.row('resource', resourceId)).toMatchObject({
      status: 'destroyed',
      abandoned: null,
    });
    expect(await dock.row('command', command)).toMatchObject({ outcome: 'rejected' });
  });

  it('hears of it at its next beat, and does not wait for code that is deaf', async () => {
    const { place, resourceId } = await stuck();
    let nudge: () => void = () => undefined;
    const nudges = {
      listen: (_: string, nudged: () => void) => {
        nudge = nudged;
        return () => undefined;
      },
    };
    const started = new Promise<void>((resolve) => {
      dock.behaviour.takeDown = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const { surroundings } = dock;
    const store = dock.stores.destroyResource;
    const over = destroyResource(resourceId, { surroundings, store, nudges, stopping: never });
    await started;
    await dock.abandon(place, resourceId);
    nudge();
    await over;
    expect(dock.timed.at(-1)).toMatchObject({ delayMs: 0, hint: { id: resourceId } });
    await dock.destroyResource(resourceId);
    await expectAbandoned(resourceId);
  });

  it('goes on where something else is said of what has ended', async () => {
    const place = await dock.place();
    const { leaseId, resourceId } = await dock.placed(place);
    dock.behaviour.cleanUp = () => Promise.resolve(done());
    await dock.release(place, leaseId);
    await dock.settle(leaseId);
    await dock.destroy(leaseId);
    await dock.operate(place, resourceId, 'reclaim');
    await dock.settleResource(resourceId);
    const { claim } = await claimed(resourceId);
    const release = await dock.release(place, resourceId);
    expect(await dock.row('command', release)).toMatchObject({ outcome: null });
    const { destroyResource: store } = dock.stores;
    expect(await store.beat(claim)).toBe('kept');
    // Nor is it due for that, or somebody would look for as long as it stands.
    expect(await store.whereDue(resourceId)).toBeNull();
    await dock.abandon(place, resourceId);
    expect(await store.beat(claim)).toBe('commanded');
    expect(await store.whereDue(resourceId)).toMatchObject({ queue: 'destroy', id: resourceId });
  });

  it('tells where it was, where all that its kind builds is alike', async () => {
    dock.behaviour.build = () => Promise.resolve(done({ node: 'here', directory: '/srv/box' }));
    const { place, resourceId } = await stuck();
    await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);
    const { abandoned } = await dock.row('resource', resourceId);
    expect(JSON.parse((abandoned as { place: string }).place)).toEqual({
      node: 'here',
      directory: '/srv/box',
    });
  });

  it('tells what was asked for, where it was never built', async () => {
    const place = await dock.place();
    dock.behaviour.build = async (context) => {
      await context.call('make', { site: 'north' }, () => Promise.resolve({}));
      return failed('It fell over.');
    };
    const planned = await dock.allocateByHand(place);
    const resourceId = planned.outcome === 'allocated' ? planned.resourceId : '';
    await dock.buildOne(resourceId);
    await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);
    const { abandoned } = await dock.row('resource', resourceId);
    expect((abandoned as { place: string }).place).toContain('"site":"north"');
  });

  it('of a lease loses by the fence too', async () => {
    const { place, resourceId, leaseId } = await stuck();
    let goOn: () => void = () => undefined;
    const started = new Promise<void>((resolve) => {
      dock.behaviour.cleanUp = () => {
        resolve();
        return new Promise((answer) => {
          goOn = () => answer(done());
        });
      };
    });
    const { surroundings } = dock;
    const store = dock.stores.destroy;
    const over = destroyLease(leaseId, { surroundings, store, nudges: silent, stopping: never });
    await started;
    await dock.abandon(place, resourceId);
    await dock.destroyResource(resourceId);
    const before = await dock.row('lease', leaseId);
    expect(before).toMatchObject({ status: 'destroyed' });
    goOn();
    await over;
    expect(await dock.row('lease', leaseId)).toEqual(before);
    expect(dock.fencedOut).toEqual([leaseId]);
  });
});

async function claimed(resourceId: string) {
  const ended = await dock.stores.destroyResource.claimEndedResource(resourceId, 'test');
  if ('elsewhere' in ended) {
    throw new Error(`${resourceId} has not ended.`);
  }
  return ended;
}

describe('a wish to let go', () => {
  it('is one: the second is rejected with the first applied', async () => {
    const { place, resourceId } = await stuck();
    const first = await dock.abandon(place, resourceId);
    const second = await dock.abandon(place, resourceId, 'another reason');
    await Promise.all([dock.destroyResource(resourceId), dock.destroyResource(resourceId)]);
    await expectAbandoned(resourceId);
    expect(await dock.row('command', first)).toMatchObject({ outcome: 'applied' });
    expect(await dock.row('command', second)).toMatchObject({
      outcome: 'rejected',
      reason: 'The resource had ended.',
    });
    const told = (await events('resource_id', resourceId)).filter((type) =>
      type.endsWith('abandoned'),
    );
    expect(told).toHaveLength(1);
  });

  it('is found by the sweep where its hint was lost, however long the pause is', async () => {
    const { place, resourceId } = await stuck();
    await dock.db.query(
      `UPDATE resource SET wake_at = now() + interval '5 minutes' WHERE id = $1`,
      [resourceId],
    );
    const due = (): Promise<readonly object[]> =>
      dock.db.database.rows('lease/sweep-updates', { limit: 1000 });
    const hint = { queue: 'destroy', kind: 'resource', id: resourceId };
    expect(await due()).not.toContainEqual(hint);
    await dock.abandon(place, resourceId);
    expect(await due()).toContainEqual(hint);
    await dock.destroyResource(resourceId);
    expect(await due()).not.toContainEqual(hint);
  });

  it('survives a worker that is killed before or after it wrote', async () => {
    class Death extends Error {}
    const { place, resourceId, leaseId } = await stuck();
    await dock.abandon(place, resourceId);
    const { surroundings } = dock;
    const real = dock.stores.destroyResource;
    const run = (dying: Partial<DestroyResourceStore>): Promise<void> =>
      destroyResource(resourceId, {
        surroundings,
        store: { ...real, ...dying },
        nudges: silent,
        stopping: never,
      });
    const before = run({ abandonResource: () => Promise.reject(new Death()) });
    await expect(before).rejects.toBeInstanceOf(Death);
    expect(await dock.row('resource', resourceId)).toMatchObject({ status: 'released' });
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'released' });
    const after = run({
      abandonResource: async (...said) => {
        await real.abandonResource(...said);
        throw new Death();
      },
    });
    await expect(after).rejects.toBeInstanceOf(Death);
    await expectAbandoned(resourceId);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'destroyed' });
    await dock.destroyResource(resourceId);
    await expectAbandoned(resourceId);
  });
});
