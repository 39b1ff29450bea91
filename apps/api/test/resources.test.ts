import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { activeBareLease, openWorld, type World } from './support.ts';

let world: World;
let lease: string;
let resource: string;
beforeAll(async () => {
  world = await openWorld();
  const { projectId } = world;
  const wish = { projectId, name: 'shelf', kind: 'bare', provides: 'bare' };
  await makeBlueprint(world.db, { ...wish, limitLeasesPerResource: 5 });
  lease = await activeBareLease(world);
  const { body } = await world.call('GET', `/v1/leases/${lease}`);
  resource = String(body['resource']);
});
afterAll(() => world.close());

const list = async (query: string): Promise<string[]> => {
  const { body } = await world.call('GET', `/v1/resources?${query}`);
  return (body['items'] as { id: string }[]).map(({ id }) => id);
};

describe('a resource', () => {
  it('shows what it is and how much of it is in use', async () => {
    const { status, body } = await world.call('GET', `/v1/resources/${resource}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: resource,
      type: 'bare',
      status: 'active',
      revision: 1,
      marks: [],
      leases: { live: 1, limit: 5 },
    });
  });

  it('has a timeline and commands', async () => {
    const events = await world.call('GET', `/v1/resources/${resource}/events`);
    expect((events.body['items'] as { type: string }[]).map(({ type }) => type)).toEqual([
      'resource.activated',
      'resource.planned',
    ]);
    const commands = await world.call('GET', `/v1/resources/${resource}/commands`);
    expect(commands.body).toEqual({ items: [], nextCursor: null });
  });

  it('is found by status, type, blueprint and the beginning of its id', async () => {
    expect(await list('')).toEqual([resource]);
    expect(await list('status=live')).toEqual([resource]);
    expect(await list('status=pending,active')).toEqual([resource]);
    expect(await list('status=destroyed')).toEqual([]);
    expect(await list('type=host')).toEqual([]);
    expect(await list('blueprint=shelf')).toEqual([resource]);
    expect(await list('blueprint=other')).toEqual([]);
    expect(await list(`idPrefix=${resource.slice('res_'.length, 12)}`)).toEqual([resource]);
  });

  it('is found by its name, or a part of that in any case', async () => {
    const { body } = await world.call('GET', `/v1/resources/${resource}`);
    const name = encodeURIComponent(String(body['name']));
    expect(await list(`name=${name}`)).toEqual([resource]);
    expect(await list(`nameContains=${name.toUpperCase()}`)).toEqual([resource]);
    expect(await list(`nameContains=nothing-of-it`)).toEqual([]);
    expect(await list(`name=${name}&label=${encodeURIComponent('team=red')}`)).toEqual([]);
  });

  it('shows the slots that it and its leases hold, by pages', async () => {
    await world.db.query(
      `INSERT INTO slot_lock (key, project_id, resource_id) VALUES ('a place of its own', $1, $2)`,
      [world.projectId, resource],
    );
    await world.db.query(
      `INSERT INTO slot_lock (key, project_id, attempt_id)
        SELECT 'a place of its lease', project_id, attempt_id FROM lease WHERE id = $1`,
      [lease],
    );
    const slots = (query = '') => world.call('GET', `/v1/resources/${resource}/slots${query}`);
    const { body } = await slots();
    const items = body['items'] as { key: string; heldBy: string; acquiredAt: string }[];
    expect(items).toContainEqual({
      key: 'a place of its own',
      heldBy: 'resource',
      acquiredAt: expect.any(String),
    });
    expect(items).toContainEqual({
      key: 'a place of its lease',
      heldBy: 'lease',
      acquiredAt: expect.any(String),
    });
    const found: unknown[] = [];
    let cursor: unknown = '';
    while (typeof cursor === 'string' && found.length <= items.length) {
      const page = await slots(`?limit=1${cursor && `&cursor=${cursor}`}`);
      found.push(...(page.body['items'] as unknown[]));
      cursor = page.body['nextCursor'];
    }
    expect(found).toEqual(items);
    const rubbish = Buffer.from('\u0000').toString('base64url');
    expect((await slots(`?cursor=${rubbish}`)).status).toBe(400);
    const { text: stranger } = await makeToken(world.db, await makeProject(world.db));
    const path = `/v1/resources/${resource}/slots`;
    expect((await world.call('GET', path, { token: stranger })).status).toBe(404);
  });

  it('that is none is not found', async () => {
    for (const path of ['', '/events', '/commands', '/slots']) {
      expect((await world.call('GET', `/v1/resources/res_none${path}`)).status).toBe(404);
    }
  });
});
