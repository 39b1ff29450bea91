import type { DestroyResourceStore } from '@drydock/engine';
import { activateResource, destroyResource, type ActivateResourceStore } from '@drydock/engine';
import { newId } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { followHints, sweepOnly, work } from '@drydock/store/testing';
import { Layers } from './support/layers.ts';

let layers: Layers;
beforeAll(async () => {
  layers = await Layers.open();
});
afterAll(() => layers.close());

const silent = { listen: () => () => undefined, nudge: () => undefined };
const never = new AbortController().signal;

/** Stands for the death of a worker: nothing after it is written. */
class Death extends Error {}
const die = (): never => {
  throw new Death('The worker died here.');
};

/** Builds a resource with a worker that dies where the store says so. */
async function buildAndDie(id: string, dying: Partial<ActivateResourceStore>): Promise<void> {
  const { surroundings, stores } = layers.dock;
  // What it would write after a fault it does not write either: it is dead.
  const dead = { openCommands: die, finishBuilding: die };
  const store = { ...stores.resources, ...dead, ...dying };
  const ports = { surroundings, store, nudges: silent, stopping: never };
  await expect(activateResource(id, ports)).rejects.toBeInstanceOf(Death);
}

async function destroyAndDie(id: string, dying: Partial<DestroyResourceStore>): Promise<void> {
  const { surroundings, stores } = layers.dock;
  const store = { ...stores.destroyResource, ...dying };
  const ports = { surroundings, store, nudges: silent, stopping: never };
  await expect(destroyResource(id, ports)).rejects.toBeInstanceOf(Death);
}

/** A working copy that was planned for a lease and that nobody has looked at. */
async function planned(projectId: string): Promise<{ leaseId: string; copy: string }> {
  const { dock } = layers;
  const leaseId = await layers.request(projectId, 'working-copy');
  dock.hints.length = 0;
  await dock.allocate({ type: 'working-copy' });
  dock.hints.length = 0;
  const copy = (await dock.row('lease', leaseId))['awaits_resource_id'];
  return { leaseId, copy: String(copy) };
}

/** Everything of a project is taken down, and nothing of it exists outside either. */
async function nothingLeft(projectId: string): Promise<void> {
  const { dock } = layers;
  const live = await dock.db.query<{ id: string }>(
    `SELECT id FROM resource WHERE project_id = $1 AND status IN ('pending', 'active')
      AND type = 'host'`,
    [projectId],
  );
  for (const { id } of live) {
    await dock.release(layers.place(projectId, ''), id);
  }
  await work(dock, 'all is gone', async () => (await layers.alive(projectId)).length === 0);
  expect(await layers.room.hosts()).toEqual([]);
  expect(layers.room.processes()).toEqual([]);
  expect(
    await dock.db.query('SELECT id FROM command WHERE project_id = $1 AND outcome IS NULL', [
      projectId,
    ]),
  ).toEqual([]);
}

describe('a worker that dies while it builds on a lease', () => {
  it('after it requested the lease leaves one, which the next finds', async () => {
    const projectId = await layers.project();
    const { leaseId, copy } = await planned(projectId);
    const { resources } = layers.dock.stores;
    await buildAndDie(copy, {
      requestHeld: async (...request) => {
        await resources.requestHeld(...request);
        return die();
      },
    });
    const before = await layers.heldBy(copy);
    await sweepOnly(layers.dock);
    await followHints(layers.dock);
    // Its claim keeps others away for 15 s; the lease that became active does not wait for that.
    await layers.until(leaseId, 'active');
    expect((await layers.heldBy(copy)).id).toBe(before.id);
    await layers.release(projectId, copy);
    await nothingLeft(projectId);
  });

  it('after it used the lease builds one thing', async () => {
    const projectId = await layers.project();
    const { leaseId, copy } = await planned(projectId);
    await layers.dock.buildOne(copy);
    const held = await layers.heldBy(copy);
    await work(
      layers.dock,
      'the host is leased',
      async () => (await layers.dock.row('lease', held.id))['status'] === 'active',
    );
    layers.dock.hints.length = 0;
    await buildAndDie(copy, { recordCall: die });
    expect(await layers.room.whatExists()).toHaveLength(2);
    await layers.dock.buildOne(copy);
    await layers.until(leaseId, 'active');
    expect(await layers.room.whatExists()).toHaveLength(2);
    await layers.release(projectId, copy);
    await nothingLeft(projectId);
  });

  it('and comes back late requests nothing and starts nothing', async () => {
    const projectId = await layers.project();
    const { copy } = await planned(projectId);
    const { resources } = layers.dock.stores;
    const late = await resources.claimPending(copy, 'late');
    if ('elsewhere' in late) {
      throw new Error('It is pending.');
    }
    await layers.dock.buildOne(copy);
    const request = {
      id: newId('lease'),
      type: 'host',
      attributes: {},
      quantities: {},
      blueprints: null,
      priority: 0,
    };
    const events = {
      leaseEvent: { type: 'lease.requested', data: { type: 'host', author: copy } },
      holderEvent: { type: 'resource.lease-requested', data: { type: 'host', lease: request.id } },
    } as const;
    const another = { ...request, ...events, name: 'another' };
    expect(await resources.requestHeld(late.claim, another)).toBeNull();
    const held = await layers.heldBy(copy);
    await layers.until(copy, 'active');
    const attemptId = String((await layers.dock.row('lease', held.id))['attempt_id']);
    const use = { leaseId: held.id, attemptId, holderId: copy };
    expect(await resources.isHeldEntitled({ ...use, claim: late.claim })).toBe(false);
    expect(await resources.isHeldEntitled({ ...use, claim: null })).toBe(true);
    await layers.release(projectId, copy);
    expect(await resources.isHeldEntitled({ ...use, claim: null })).toBe(false);
    await nothingLeft(projectId);
  });
});

describe('a lease that becomes active while its holder is looked at', () => {
  it('is not missed, however long the holder then means to wait', async () => {
    const projectId = await layers.project();
    const { leaseId, copy } = await planned(projectId);
    const { dock } = layers;
    const { resources } = dock.stores;
    await dock.buildOne(copy);
    await dock.allocate({ type: 'host' });
    await dock.build(layers.place(projectId, 'host'));
    const looked = await resources.claimPending(copy, 'slow');
    if ('elsewhere' in looked) {
      throw new Error('It is pending.');
    }
    // What it read: its lease waits. Now that changes, and then it goes to rest for an hour.
    await dock.allocate({ type: 'host' });
    expect(await layers.heldBy(copy)).toMatchObject({ status: 'active' });
    const rest = { to: 'pending', delayMs: 3_600_000, reason: 'It waits.', fault: false } as const;
    expect(await resources.finishBuilding(looked, rest, [], [])).toBe(true);
    expect(await resources.whereDue(copy)).toEqual({
      queue: 'resource',
      kind: 'resource',
      id: copy,
    });
    expect(await resources.due(1_000)).toContainEqual({
      queue: 'resource',
      kind: 'resource',
      id: copy,
    });
    await dock.buildOne(copy);
    expect(await resources.whereDue(copy)).toBeNull();
    await layers.until(leaseId, 'active');
    await layers.release(projectId, copy);
    await nothingLeft(projectId);
  });
});

describe('a resource that is released while it waits for its lease', () => {
  it('gives up waiting, and is gone with it', async () => {
    const projectId = await layers.project({ hosts: 0 });
    const { leaseId, copy } = await planned(projectId);
    const { dock } = layers;
    await dock.buildOne(copy);
    expect(await layers.heldBy(copy)).toMatchObject({ status: 'pending' });
    await dock.release(layers.place(projectId, ''), leaseId);
    await layers.release(projectId, copy);
    await layers.until(leaseId, 'destroyed');
    await nothingLeft(projectId);
  });
});

describe('a worker that dies while it takes down', () => {
  it.each([
    ['before it gave back', { releaseHeld: die }],
    ['after it gave back', { delayDestroyingResource: die }],
  ])('%s leaves no lease to anybody', async (_, dying) => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    await layers.release(projectId, leaseId);
    await layers.dock.release(layers.place(projectId, ''), copy);
    await layers.dock.settleResource(copy);
    layers.dock.hints.length = 0;
    await destroyAndDie(copy, dying);
    expect(await layers.dock.row('resource', copy)).toMatchObject({ status: 'released' });
    await layers.dock.destroyResource(copy);
    await layers.until(copy, 'destroyed');
    expect(await layers.alive(projectId)).toEqual(['resource host active']);
    await nothingLeft(projectId);
  });

  it('is followed by one that waits until what it held is gone', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    await layers.release(projectId, leaseId);
    await layers.dock.release(layers.place(projectId, ''), copy);
    await layers.dock.settleResource(copy);
    layers.dock.hints.length = 0;
    await layers.dock.destroyResource(copy);
    expect(layers.dock.hints).toEqual([
      { queue: 'update', kind: 'lease', id: (await layers.heldBy(copy)).id },
    ]);
    await layers.dock.destroyResource(copy);
    expect(await layers.dock.row('resource', copy)).toMatchObject({ status: 'released' });
    // Without any hint: the end of the lease is written down for its holder.
    const held = await layers.heldBy(copy);
    await layers.dock.settle(held.id);
    await layers.dock.destroy(held.id);
    expect(await sweepOnly(layers.dock)).toEqual(
      expect.arrayContaining([{ queue: 'destroy', kind: 'resource', id: copy }]),
    );
    await layers.dock.destroyResource(copy);
    expect(await layers.dock.row('resource', copy)).toMatchObject({ status: 'destroyed' });
    await nothingLeft(projectId);
  });
});

describe('what a resource stands on, when it is lost', () => {
  it('takes an active resource and its leases along, through all layers', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'sandbox');
    const sandbox = await layers.resourceOf(leaseId);
    const copyLease = await layers.heldBy(sandbox);
    const copy = await layers.resourceOf(copyLease.id);
    const host = await layers.resourceOf((await layers.heldBy(copy)).id);
    await layers.exec(projectId, leaseId, 'setsid sleep 600 >/dev/null 2>&1 &');
    await layers.dock.release(layers.place(projectId, ''), host);
    await layers.until(host, 'destroyed');
    await layers.until(leaseId, 'destroyed');
    const { dock } = layers;
    expect(await dock.row('lease', leaseId)).toMatchObject({ reason_code: 'resource-lost' });
    expect(await dock.row('resource', sandbox)).toMatchObject({ reason_code: 'resource-lost' });
    const why = String((await dock.row('resource', sandbox))['reason']);
    expect(why).toContain(copyLease.id);
    expect(why).toContain(host);
    await nothingLeft(projectId);
  });

  it('breaks a resource that is being built, and another is built for whoever waits', async () => {
    const projectId = await layers.project();
    const { leaseId, copy } = await planned(projectId);
    const { dock } = layers;
    await dock.buildOne(copy);
    const held = await layers.heldBy(copy);
    await dock.stores.commands.appendToLease(projectId, held.id, 'release', 'operator', {
      overHolder: true,
    });
    await layers.until(copy, 'destroyed');
    expect(await dock.row('resource', copy)).toMatchObject({
      reason_code: 'resource-lost',
      activated_at: null,
    });
    await layers.until(leaseId, 'active');
    const second = await layers.resourceOf(leaseId);
    expect(second).not.toBe(copy);
    await layers.release(projectId, second);
    await nothingLeft(projectId);
  });

  it('is released over its holder’s head only by whoever may break that', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    const held = await layers.heldBy(copy);
    const { commands } = layers.dock.stores;
    const refused = await commands.appendToLease(projectId, held.id, 'release', 'holder');
    expect(refused).toMatchObject({ heldBy: { kind: 'resource', id: copy }, command: null });
    await layers.dock.settle(held.id);
    expect(await layers.dock.row('lease', held.id)).toMatchObject({ status: 'active' });
    const taken = await commands.appendToLease(projectId, held.id, 'release', 'operator', {
      overHolder: true,
    });
    expect(taken).toMatchObject({ heldBy: null });
    await layers.until(copy, 'destroyed');
    await layers.until(leaseId, 'destroyed');
    await nothingLeft(projectId);
  });
});

describe('what can not be had', () => {
  it('breaks the resource with the reason', async () => {
    const projectId = await layers.project({ hosts: 0 });
    const { copy } = await planned(projectId);
    await layers.dock.buildOne(copy);
    const held = await layers.heldBy(copy);
    await layers.dock.db.query(
      'UPDATE lease SET wait_until = now(), wake_at = now() WHERE id = $1',
      [held.id],
    );
    await layers.dock.allocate({ type: 'host' });
    await layers.dock.buildOne(copy);
    const row = await layers.dock.row('resource', copy);
    expect(row).toMatchObject({ status: 'broken', reason_code: 'resource-lost' });
    expect(row['reason']).toContain('It waited as long as it was allowed to');
    await giveUp(projectId);
  });

  it('is said at once where the project has no such blueprint', async () => {
    const projectId = await layers.project();
    await layers.dock.db.query(
      `UPDATE blueprint_revision SET config = '{"on": ["elsewhere"]}' WHERE blueprint_id =
        (SELECT id FROM blueprint WHERE project_id = $1 AND kind = 'working-copy')`,
      [projectId],
    );
    const { copy } = await planned(projectId);
    await layers.dock.buildOne(copy);
    expect(await layers.dock.row('resource', copy)).toMatchObject({
      status: 'broken',
      reason: 'Its project has no blueprint "elsewhere".',
    });
    await giveUp(projectId);
  });

  it('ends a kind that leases its own type, eight layers down, and says so', async () => {
    const projectId = await layers.project();
    const { dock } = layers;
    const leaseId = await layers.request(projectId, 'doll');
    const broken = async (): Promise<boolean> => {
      const rows = await dock.db.query(
        `SELECT id FROM resource WHERE project_id = $1 AND depth = 0 AND reason_code IS NOT NULL`,
        [projectId],
      );
      return rows.length > 0;
    };
    await work(dock, 'the outermost breaks', broken);
    await dock.release(layers.place(projectId, ''), leaseId);
    const [deepest] = await dock.db.query<{ depth: number; reason: string }>(
      `SELECT depth, reason FROM resource WHERE project_id = $1 ORDER BY depth DESC LIMIT 1`,
      [projectId],
    );
    expect(deepest).toMatchObject({
      depth: 8,
      reason: 'It would be more than 8 resources deep: something leases itself.',
    });
    const [top] = await dock.db.query<{ reason: string }>(
      `SELECT reason FROM resource WHERE project_id = $1 AND depth = 0 ORDER BY number LIMIT 1`,
      [projectId],
    );
    expect(top?.reason).toContain('something leases itself');
    await giveUp(projectId);
  });

  /** Nobody waits any more, so that nothing is built again. */
  async function giveUp(projectId: string): Promise<void> {
    const { dock } = layers;
    await dock.db.query(
      `UPDATE lease SET wait_until = now(), wake_at = now() WHERE project_id = $1
        AND status = 'pending'`,
      [projectId],
    );
    await sweepOnly(dock);
    await nothingLeft(projectId);
  }
});

describe('two that wait for each other’s host', () => {
  it('are built one after the other as room comes free', async () => {
    const projectId = await layers.project();
    await layers.dock.db.query(
      `UPDATE blueprint SET limit_leases_per_resource = 1 WHERE project_id = $1 AND name = 'hosts'`,
      [projectId],
    );
    const first = await layers.active(projectId, 'working-copy');
    const second = await layers.request(projectId, 'working-copy');
    await followHints(layers.dock);
    expect(await layers.dock.row('lease', second)).toMatchObject({ status: 'pending' });
    await layers.release(projectId, await layers.resourceOf(first));
    await layers.until(second, 'active');
    await layers.release(projectId, await layers.resourceOf(second));
    await nothingLeft(projectId);
  });
});

describe('the retention', () => {
  it('forgets leases that were held, then their holder', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    await layers.release(projectId, copy);
    await layers.until(leaseId, 'destroyed');
    await nothingLeft(projectId);
    const { updates } = layers.dock.stores;
    await layers.dock.db.query(`UPDATE lease SET destroyed_at = now() - interval '9 days'
      WHERE status = 'destroyed'`);
    await layers.dock.db.query(`UPDATE resource SET destroyed_at = now() - interval '9 days'
      WHERE status = 'destroyed'`);
    let gone = 1;
    for (let round = 0; round < 10 && gone > 0; round += 1) {
      gone = await updates.retire(7, 1_000);
    }
    const left = await layers.dock.db.query('SELECT id FROM resource WHERE id = $1', [copy]);
    expect(left).toEqual([]);
  });
});
