import { BLUEPRINT_ACTIONS, RESOURCE_ACTIONS } from '@drydock/model';
import { makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, type Answer, type World } from './support.ts';

/** What answers say may be done, against what becomes of doing it. */

let world: World;
let viewer: string;
beforeAll(async () => {
  world = await openWorld();
  ({ text: viewer } = await makeToken(world.db, world.projectId, 'viewer'));
});
afterAll(() => world.close());

let made = 0;
async function makeShelf(): Promise<string> {
  const body = { name: `shelf-${(made += 1)}`, kind: 'bare', config: {} };
  return (await world.call('POST', '/v1/blueprints', { body })).body.id;
}

const post = (path: string, body: object = {}): Promise<Answer> =>
  world.call('POST', path, { body });

interface Action {
  readonly name: string;
  readonly allowed: boolean;
  readonly reason: string | null;
}

async function actionsOf(path: string, token?: string): Promise<readonly Action[]> {
  const { status, body } = await world.call('GET', path, token === undefined ? {} : { token });
  expect(status).toBe(200);
  return body['actions'] as readonly Action[];
}

/** Why it was not done, whoever said so; null where it was, or is waited for. */
async function refusalIn(answer: Answer, path: string): Promise<string | null> {
  if (answer.status >= 400) {
    expect([answer.status, answer.body['code']]).toEqual([409, 'conflict']);
    return String(answer.body['detail']);
  }
  if (answer.status !== 202) {
    expect([200, 204]).toContain(answer.status);
    return null;
  }
  const { body } = await world.call('GET', `${path}/commands`);
  const command = (body['items'] as { id: string; outcome: string; reason: string | null }[]).find(
    ({ id }) => id === answer.body.id,
  );
  expect(command).toBeDefined();
  return command?.outcome === 'rejected' ? command.reason : null;
}

const settle = async (id: string): Promise<void> => {
  const [row] = await world.db.query<{ status: string }>(
    'SELECT status FROM resource WHERE id = $1',
    [id],
  );
  switch (row?.status) {
    case 'pending':
      return world.workers.build(id);
    case 'active':
      return world.workers.settleResource(id);
    default:
      return world.workers.destroyResource(id);
  }
};

async function pending(): Promise<string> {
  return (await post('/v1/resources', { blueprint: await makeShelf() })).body.id;
}

async function active(): Promise<string> {
  const id = await pending();
  await world.workers.build(id);
  return id;
}

async function after(...said: readonly (readonly [string, object?])[]): Promise<string> {
  const id = await active();
  for (const [name, body] of said) {
    expect((await post(`/v1/resources/${id}/${name}`, body)).status).toBe(202);
    await settle(id);
  }
  return id;
}

/** With an active lease on it. */
async function leased(): Promise<{ readonly id: string; readonly lease: string }> {
  const blueprint = await makeShelf();
  const { body: lease } = await post('/v1/leases', { type: 'bare', blueprints: [blueprint] });
  await world.workers.allocate('bare');
  const { body } = await world.call('GET', `/v1/leases/${lease.id}`);
  expect(body['status']).toBe('active');
  return { id: String(body['resource']), lease: lease.id };
}

/** With nothing on it but another resource that nobody uses. */
async function stoodOn(): Promise<string> {
  const [{ id, lease }, holder] = [await leased(), await active()];
  await world.db.query(
    `UPDATE lease SET holder_resource_id = $2, holder_name = 'ground' WHERE id = $1`,
    [lease, holder],
  );
  return id;
}

async function older(): Promise<string> {
  const id = await active();
  const { body } = await world.call('GET', `/v1/resources/${id}`);
  expect((await post(`/v1/blueprints/${String(body['blueprint'])}/refresh`)).status).toBe(200);
  return id;
}

async function updating(): Promise<string> {
  const id = await older();
  await post(`/v1/resources/${id}/update`);
  await settle(id);
  return id;
}

const setHeld = async (id: string, expiresAt: string | null): Promise<string> => {
  const mark = { author: 'somebody', reason: null, setAt: '2026-01-01T00:00:00.000Z', expiresAt };
  await world.db.query(
    `UPDATE resource SET marks = jsonb_build_object('held', $2::jsonb) WHERE id = $1`,
    [id, JSON.stringify(mark)],
  );
  return id;
};

const RESOURCES: Readonly<Record<string, () => Promise<string>>> = {
  'is being built': pending,
  'is awaited': async () => {
    const blueprint = await makeShelf();
    const limits = { resources: 1 };
    await world.call('PATCH', `/v1/blueprints/${blueprint}`, { body: { limits } });
    const { id } = (await post('/v1/resources', { blueprint })).body;
    await post('/v1/leases', { type: 'bare', blueprints: [blueprint] });
    await world.workers.allocate('bare');
    return id;
  },
  'nobody uses': active,
  'somebody drains': () => after(['drain', { reason: 'disks' }]),
  'somebody holds': () => after(['hold']),
  'somebody holds for ever': async () => setHeld(await active(), null),
  'somebody held until a while ago': async () =>
    setHeld(await active(), '2026-01-02T00:00:00.000Z'),
  'somebody drains and holds': () => after(['drain'], ['hold']),
  'a lease is on': async () => (await leased()).id,
  'an idle resource stands on': stoodOn,
  'is being taken back': async () => {
    const id = await stoodOn();
    const { body } = await post(`/v1/resources/${id}/reclaim`);
    await settle(id);
    const { body: shown } = await world.call('GET', `/v1/resources/${id}`);
    expect(JSON.stringify(shown['marks'])).toContain(body.id);
    return id;
  },
  'is being taken back, and held': async () => {
    const id = await stoodOn();
    await post(`/v1/resources/${id}/reclaim`);
    await settle(id);
    await post(`/v1/resources/${id}/hold`);
    await settle(id);
    const { body: shown } = await world.call('GET', `/v1/resources/${id}`);
    expect(shown['marks']).toHaveLength(2);
    return id;
  },
  'is of an older revision': older,
  'is being updated': updating,
  'is being updated, and held': async () => {
    const id = await updating();
    await post(`/v1/resources/${id}/hold`);
    await settle(id);
    return id;
  },
  'was taken back': () => after(['reclaim']),
  'is destroyed': async () => {
    const id = await after(['reclaim']);
    await settle(id);
    return id;
  },
};

/** Where an action is asked for under another word than its own. */
const PATHS: Readonly<Record<string, string>> = { updateInPlace: 'update' };

describe('what may be done to a resource', () => {
  describe.each(Object.entries(RESOURCES))('that %s', (_, make) => {
    it.each(Object.keys(RESOURCE_ACTIONS))('is what becomes of it: %s', async (name) => {
      const id = await make();
      const path = `/v1/resources/${id}`;
      const { body: before } = await world.call('GET', path);
      const told = (await actionsOf(path)).find((action) => action.name === name);
      const marks = before['marks'] as { name: string }[];
      const bodies: Readonly<Record<string, object>> = {
        abandon: { reason: 'it is gone' },
        // One has to be named where there are several.
        resume: marks.length > 1 ? { mark: marks[0]?.name } : {},
      };
      const answer =
        name === 'update'
          ? await world.call('PATCH', path, { body: { labels: { team: 'red' } } })
          : await post(`${path}/${PATHS[name] ?? name}`, bodies[name]);
      await settle(id);
      const refusal = await refusalIn(answer, path);
      expect(told).toEqual({ name, allowed: refusal === null, reason: refusal });
    });
  });

  it('is nothing for who may only look, and in lists as alone', async () => {
    const id = await active();
    const actions = await actionsOf(`/v1/resources/${id}`, viewer);
    expect(actions.map(({ name }) => name)).toEqual(Object.keys(RESOURCE_ACTIONS));
    expect(actions.filter(({ allowed }) => allowed)).toEqual([]);
    expect(actions[0]?.reason).toMatch(/role operator/);
    const { body } = await world.call('GET', '/v1/resources?limit=200');
    const listed = (body['items'] as { id: string; actions: unknown }[]).find(
      (each) => each.id === id,
    );
    expect(listed?.actions).toEqual(await actionsOf(`/v1/resources/${id}`));
  });
});

const BLUEPRINTS: Readonly<Record<string, () => Promise<string>>> = {
  'has built nothing': makeShelf,
  'somebody drains': async () => {
    const id = await makeShelf();
    await post(`/v1/blueprints/${id}/drain`);
    return id;
  },
  'has resources': async () => {
    const id = await makeShelf();
    await post('/v1/resources', { blueprint: id });
    await post('/v1/resources', { blueprint: id });
    return id;
  },
  'had a resource': async () => {
    const id = await makeShelf();
    const { body } = await post('/v1/resources', { blueprint: id });
    await post(`/v1/resources/${body.id}/release`);
    await settle(body.id);
    await settle(body.id);
    return id;
  },
};

describe('what may be done to a blueprint', () => {
  describe.each(Object.entries(BLUEPRINTS))('that %s', (_, make) => {
    it.each(Object.keys(BLUEPRINT_ACTIONS))('is what becomes of it: %s', async (name) => {
      const path = `/v1/blueprints/${await make()}`;
      const told = (await actionsOf(path)).find((action) => action.name === name);
      const answer =
        name === 'update'
          ? await world.call('PATCH', path, { body: { enabled: false } })
          : name === 'delete'
            ? await world.call('DELETE', path)
            : await post(`${path}/${name}`);
      const refusal = await refusalIn(answer, path);
      expect(told).toEqual({ name, allowed: refusal === null, reason: refusal });
    });
  });

  it('counts the resources of each in a list', async () => {
    const [full, empty] = [await BLUEPRINTS['has resources']?.(), await makeShelf()];
    const { body } = await world.call('GET', '/v1/blueprints?limit=200');
    const items = body['items'] as { id: string; resources: number; actions: Action[] }[];
    const shown = (id: string | undefined) => {
      const found = items.find((each) => each.id === id);
      return [found?.resources, found?.actions.find(({ name }) => name === 'delete')?.allowed];
    };
    expect([shown(full), shown(empty)]).toEqual([
      [2, false],
      [0, true],
    ]);
  });
});
