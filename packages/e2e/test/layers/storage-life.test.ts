/** `storage` by the engine's own verbs: from a request to its end, and when its host goes. */
import { makeBlueprint } from '@drydock/store/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Layers } from './support/layers.ts';

const LIMIT_MS = 120_000;

let layers: Layers;
beforeAll(async () => {
  layers = await Layers.open();
}, LIMIT_MS);
afterAll(() => layers.close());

async function projectWithStorage(): Promise<string> {
  const projectId = await layers.project();
  const config = { host: { blueprints: ['hosts'] }, bytes: 8 * 1_024 * 1_024, leases: 1 };
  await makeBlueprint(layers.dock.db, {
    projectId,
    name: 'shelves',
    kind: 'storage',
    provides: 'storage',
    config,
  });
  return projectId;
}

it(
  'a storage is built for a lease, is empty for the next one, and leaves nothing',
  async () => {
    const projectId = await projectWithStorage();
    const first = await layers.active(projectId, 'storage');
    const said = await layers.exec(projectId, first, 'echo hello >it; cat it; sleep 3600 &');
    expect(said.stdout).toBe('hello');
    const resource = await layers.resourceOf(first);
    expect((await layers.dock.row('resource', resource))['state']).toMatchObject({
      quota: 'counted',
    });
    await layers.release(projectId, first);
    expect(layers.room.processes()).toEqual([]);
    const second = await layers.active(projectId, 'storage');
    expect(await layers.resourceOf(second)).toBe(resource);
    expect((await layers.exec(projectId, second, 'ls -A')).stdout).toBe('');
    await layers.release(projectId, second);
    await layers.release(projectId, resource);
  },
  LIMIT_MS,
);

it(
  'when its host goes, all on it ends with the reason',
  async () => {
    const projectId = await projectWithStorage();
    const lease = await layers.active(projectId, 'storage');
    await layers.exec(projectId, lease, 'sleep 3600 &');
    const resource = await layers.resourceOf(lease);
    const host = await layers.resourceOf((await layers.heldBy(resource)).id);
    await layers.release(projectId, host);
    await layers.until(resource, 'destroyed');
    await layers.until(lease, 'destroyed');
    expect(await layers.dock.row('lease', lease)).toMatchObject({ reason_code: 'resource-lost' });
    expect(await layers.room.whatExists()).toEqual([]);
  },
  LIMIT_MS,
);
