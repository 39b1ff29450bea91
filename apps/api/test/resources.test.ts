import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeBlueprint } from '@drydock/store/testing';
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

  it('that is none is not found', async () => {
    for (const path of ['', '/events', '/commands']) {
      expect((await world.call('GET', `/v1/resources/res_none${path}`)).status).toBe(404);
    }
  });
});
