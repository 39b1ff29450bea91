import { makeProject } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { followHints, sweepOnly } from '@drydock/store/testing';
import { Layers } from './support/layers.ts';

let layers: Layers;
beforeAll(async () => {
  layers = await Layers.open();
});
afterAll(() => layers.close());

/** Takes down the host, which nothing stands on any more. */
async function takeDownHost(projectId: string): Promise<void> {
  const [host] = await layers.dock.db.query<{ id: string }>(
    `SELECT id FROM resource WHERE project_id = $1 AND type = 'host' AND status = 'active'`,
    [projectId],
  );
  if (host !== undefined) {
    await layers.release(projectId, host.id);
  }
}

describe('a resource that stands on a host', () => {
  it('is built on a lease of its own, used through it, and gives it back', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    const held = await layers.heldBy(copy);
    expect(held).toMatchObject({
      project_id: projectId,
      type: 'host',
      status: 'active',
      holder_name: 'base',
      owner: null,
      author: copy,
    });

    const { result, stdout } = await layers.exec(projectId, leaseId, 'touch here; pwd');
    expect(result.exitCode).toBe(0);
    expect(stdout).toContain(copy);
    expect(await layers.room.whatExists()).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`/${copy}$`))]),
    );

    await layers.release(projectId, leaseId);
    // The resource waits for its next lease, and what it stands on with it.
    expect(await layers.alive(projectId)).toEqual([
      'lease host active',
      'resource host active',
      'resource working-copy active',
    ]);
    await layers.release(projectId, copy);
    expect(await layers.alive(projectId)).toEqual(['resource host active']);
    await takeDownHost(projectId);
    expect(await layers.alive(projectId)).toEqual([]);
    expect(await layers.room.hosts()).toEqual([]);
    expect(layers.room.processes()).toEqual([]);
  });

  it('is written into both timelines', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    const held = await layers.heldBy(copy);
    const timeline = (column: string, id: string) =>
      layers.dock.db.query<{ type: string; data: object }>(
        `SELECT type, data FROM event WHERE ${column} = $1 ORDER BY id`,
        [id],
      );
    expect(await timeline('resource_id', copy)).toEqual([
      { type: 'resource.planned', data: { blueprint: 'working-copy', revision: 1 } },
      { type: 'resource.lease-requested', data: { type: 'host', lease: held.id } },
      { type: 'resource.activated', data: {} },
    ]);
    expect((await timeline('lease_id', held.id))[0]).toEqual({
      type: 'lease.requested',
      data: { type: 'host', author: copy },
    });
    await layers.release(projectId, copy);
    await takeDownHost(projectId);
  });

  it('has no deadline beneath it', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    const held = await layers.heldBy(copy);
    const deadlines = await layers.dock.db.query<{ lease_id: string }>(
      'SELECT lease_id FROM deadline WHERE project_id = $1',
      [projectId],
    );
    expect(deadlines).toEqual([{ lease_id: leaseId }]);
    await layers.dock.settle(held.id);
    expect(await layers.dock.row('lease', held.id)).toMatchObject({ status: 'active' });
    await layers.release(projectId, copy);
    await takeDownHost(projectId);
  });

  it('waits without a worker, and is looked at as soon as its lease is active', async () => {
    const projectId = await layers.project();
    const { dock } = layers;
    const leaseId = await layers.request(projectId, 'working-copy');
    const awaited = async (): Promise<string> =>
      (await dock.row('lease', leaseId))['awaits_resource_id'] as string;
    await followHints(dock, async () => (await awaited()) !== null);
    const copy = await awaited();
    await dock.buildOne(copy);
    // Nobody works on it, and it is not due for an hour.
    const resting = await dock.row('resource', copy);
    expect(resting).toMatchObject({ status: 'pending' });
    expect((resting['wake_at'] as Date).getTime()).toBeGreaterThan(Date.now() + 60_000);
    await followHints(dock);
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
    await layers.release(projectId, copy);
    await takeDownHost(projectId);
  });

  it('is found by the sweep where every hint was lost', async () => {
    const projectId = await layers.project();
    const { dock } = layers;
    const leaseId = await layers.request(projectId, 'working-copy');
    let sweeps = 0;
    while ((await dock.row('lease', leaseId))['status'] !== 'active' && sweeps < 20) {
      const due = await sweepOnly(dock);
      sweeps += 1;
      for (const hint of due) {
        dock.hints.splice(0, dock.hints.length, hint);
        // One look at each, and what it hints at is lost.
        let looked = false;
        await followHints(dock, () => {
          const before = looked;
          looked = true;
          return before;
        });
      }
    }
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'active' });
    expect(await dock.db.query('SELECT * FROM resource_wake')).toEqual([]);
    await layers.release(projectId, await layers.resourceOf(leaseId));
    await takeDownHost(projectId);
  });

  it('starts nothing once its lease is over', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    await layers.dock.release(layers.place(projectId, ''), leaseId);
    await expect(layers.exec(projectId, leaseId, 'true')).rejects.toMatchObject({
      code: 'command-refused',
    });
    await layers.until(leaseId, 'destroyed');
    const next = await layers.active(projectId, 'working-copy');
    expect(await layers.resourceOf(next)).toBe(copy);
    // The same for a release of what it stands on, before anybody has acted on it.
    const held = await layers.heldBy(copy);
    await layers.dock.stores.commands.appendToLease(projectId, held.id, 'release', 'op', {
      overHolder: true,
    });
    await expect(layers.exec(projectId, next, 'true')).rejects.toMatchObject({
      code: 'command-refused',
    });
    await layers.until(copy, 'destroyed');
    await takeDownHost(projectId);
  });

  it('ends what its lease left running', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    await layers.exec(projectId, leaseId, 'setsid sleep 600 >/dev/null 2>&1 &');
    expect(layers.room.processes()).toHaveLength(1);
    await layers.release(projectId, leaseId);
    expect(layers.room.processes()).toEqual([]);
    const [copy] = await layers.dock.db.query<{ id: string }>(
      `SELECT id FROM resource WHERE project_id = $1 AND type = 'working-copy'`,
      [projectId],
    );
    await layers.release(projectId, copy?.id ?? '');
    await takeDownHost(projectId);
  });
});

describe('three layers', () => {
  it('are built from the bottom, used through all, and taken down from the top', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'sandbox');
    const sandbox = await layers.resourceOf(leaseId);
    const copyLease = await layers.heldBy(sandbox);
    const copy = await layers.resourceOf(copyLease.id);
    const hostLease = await layers.heldBy(copy);
    const { stdout } = await layers.exec(projectId, leaseId, 'touch here; pwd');
    expect(stdout).toMatch(new RegExp(`/${copy}/${sandbox}$`));
    expect(await layers.dock.row('resource', copy)).toMatchObject({ depth: 1 });
    const host = await layers.resourceOf(hostLease.id);
    expect(await layers.dock.row('resource', host)).toMatchObject({ depth: 2 });

    await layers.exec(projectId, leaseId, 'setsid sleep 600 >/dev/null 2>&1 &');
    await layers.release(projectId, sandbox);
    // The working copy is nobody's now, and has a place for the next.
    expect(await layers.alive(projectId)).toEqual([
      'lease host active',
      'resource host active',
      'resource working-copy active',
    ]);
    expect(layers.room.processes()).toEqual([]);
    await layers.release(projectId, copy);
    await takeDownHost(projectId);
    expect(await layers.alive(projectId)).toEqual([]);
    expect(await layers.room.hosts()).toEqual([]);
  });

  it('are idle together, and none of them while somebody outside uses the top', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'sandbox');
    const sandbox = await layers.resourceOf(leaseId);
    const copy = await layers.resourceOf((await layers.heldBy(sandbox)).id);
    const host = await layers.resourceOf((await layers.heldBy(copy)).id);
    const idle = async (): Promise<readonly boolean[]> =>
      Promise.all(
        [sandbox, copy, host].map(async (id) => {
          const sql = 'SELECT resource_is_idle($1) AS idle';
          const [row] = await layers.dock.db.query<{ idle: boolean }>(sql, [id]);
          return row?.idle === true;
        }),
      );
    expect(await idle()).toEqual([false, false, false]);
    await layers.release(projectId, leaseId);
    expect(await idle()).toEqual([true, true, true]);

    // What is being taken down gives back by itself; nobody takes it from under it.
    const { dock } = layers;
    await dock.release(layers.place(projectId, ''), copy);
    await dock.settleResource(copy);
    expect(await idle()).toEqual([true, true, false]);
    await layers.until(copy, 'destroyed');
    await takeDownHost(projectId);
  });
});

describe('the project of what a resource holds', () => {
  it('is the resource’s, whoever leases the resource', async () => {
    const { dock } = layers;
    const owner = await layers.project();
    const guest = await makeProject(dock.db);
    const [blueprint] = await dock.db.query<{ id: string }>(
      `SELECT id FROM blueprint WHERE project_id = $1 AND kind = 'working-copy'`,
      [owner],
    );
    await dock.db.query(
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author,
        decided, decided_at) VALUES ('auth_layers', $1, $2, $3, 'test', 'authorized', now())`,
      [guest, blueprint?.id, owner],
    );
    const leaseId = await layers.active(guest, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    expect(await layers.heldBy(copy)).toMatchObject({ project_id: owner });
    expect((await layers.exec(guest, leaseId, 'true')).result.exitCode).toBe(0);
    // A host of the owner's was never for the guest.
    const refused = await layers.request(guest, 'host');
    await layers.until(refused, 'destroyed');
    await layers.release(owner, copy);
    await takeDownHost(owner);
    expect([...(await layers.alive(owner)), ...(await layers.alive(guest))]).toEqual([]);
  });
});
