import { createRegistry } from '@drydock/blueprint';
import { destroyResource } from '@drydock/engine';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { work } from '@drydock/store/testing';
import { Layers } from './support/layers.ts';

let layers: Layers;
beforeAll(async () => {
  layers = await Layers.open();
});
afterAll(() => layers.close());

const silent = { listen: () => () => undefined, nudge: () => undefined };
const never = new AbortController().signal;

describe('a resource that is abandoned', () => {
  it('gives back what it stands on first, without its kind, and once', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    const held = await layers.heldBy(copy);
    const { dock } = layers;
    await layers.release(projectId, leaseId);
    await dock.release(layers.place(projectId, ''), copy);
    await dock.settleResource(copy);
    const command = await dock.abandon({ projectId }, copy);
    const surroundings = { ...dock.surroundings, kinds: createRegistry([]) };
    const store = dock.stores.destroyResource;
    await destroyResource(copy, { surroundings, store, nudges: silent, stopping: never });
    // The lease that it holds has a holder until nothing of that is left.
    expect(await dock.row('resource', copy)).toMatchObject({ status: 'released', abandoned: null });
    expect(await dock.row('command', command)).toMatchObject({ outcome: null });
    await layers.until(copy, 'destroyed');
    expect(await dock.row('lease', held.id)).toMatchObject({ status: 'destroyed' });
    expect(await dock.row('resource', copy)).toMatchObject({
      abandoned: { kind: 'working-copy', leases: 0 },
    });
    expect(await dock.row('command', command)).toMatchObject({ outcome: 'applied' });
    expect(layers.room.processes()).toEqual([]);
  });

  it('and that stood on a host which is gone too goes with that', async () => {
    const projectId = await layers.project();
    const leaseId = await layers.active(projectId, 'working-copy');
    const copy = await layers.resourceOf(leaseId);
    const host = await layers.resourceOf((await layers.heldBy(copy)).id);
    const { dock } = layers;
    await dock.release(layers.place(projectId, ''), host);
    await work(dock, 'all of it has ended', async () => {
      const { status } = await dock.row('resource', copy);
      return status !== 'active';
    });
    await dock.abandon({ projectId }, copy);
    await dock.abandon({ projectId }, host);
    await layers.until(copy, 'destroyed');
    await layers.until(host, 'destroyed');
    expect(await dock.row('lease', leaseId)).toMatchObject({ status: 'destroyed' });
    // What was not taken back is there, as the note says.
    expect(await layers.room.hosts()).toContain(host);
    expect(
      await dock.db.query('SELECT id FROM lease WHERE project_id = $1 AND destroyed_at IS NULL', [
        projectId,
      ]),
    ).toEqual([]);
  });
});
