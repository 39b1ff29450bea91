import { randomBytes } from 'node:crypto';
import { ROUTES, type Route } from '@drydock/contract';
import { makeBlueprint, makeProject, makeToken } from '@drydock/store/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyFor, everything, makeObjects, objectIn, pathFor } from './route-samples.ts';
import { makeHostDirectory, openWorld, type Answer, type World } from './support.ts';

/** Every POST of the contract under an Idempotency-Key: a new route is walked without a word here. */
const POSTS = (Object.entries(ROUTES) as [string, Route][]).filter(
  ([, { method }]) => method === 'POST',
);

/** A request that is served: what it is about is there, and lets it be done. */
interface Served {
  readonly path: string;
  readonly body: unknown;
}

let world: World;
let directory: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  const secretKeys = `first:${randomBytes(32).toString('base64')}`;
  [world, directory] = await Promise.all([openWorld({ secretKeys }), makeHostDirectory()]);
  const { db, projectId } = world;
  await makeBlueprint(db, { projectId, config: { directory: directory.path } });
  await makeBlueprint(db, { projectId, kind: 'talker', provides: 'talker' });
});
afterAll(async () => {
  await world.close();
  await directory.remove();
});

const post = ({ path, body }: Served, key: string, token = world.token): Promise<Answer> =>
  world.call('POST', path, { body, token, headers: { 'idempotency-key': key } });
const outcome = ({ status, body }: Answer): unknown[] => [status, body['code']];
const reused = [422, 'idempotency-key-reused'];

/** Requests that need more than the objects of a walk. */
const SERVED: Readonly<Record<string, (sample: Served) => Promise<Served>>> = {
  'leases.exec': async () => ({
    path: `/v1/leases/${await activeLease('host')}/command/exec`,
    body: { argv: ['echo', 'hello'] },
  }),
  'leases.call': async () => ({
    path: `/v1/leases/${await activeLease('talker')}/interfaces/talk/say`,
    body: { text: 'hello' },
  }),
  'credentials.rotate': async ({ body }) => {
    const created = bodyFor('credentials.create', ROUTES['credentials.create'], NO_OBJECTS);
    const { body: credential } = await world.call('POST', '/v1/credentials', { body: created });
    return { path: `/v1/credentials/${credential.id}/rotate`, body };
  },
  'resources.abandon': async ({ body }) => {
    const { ids } = await makeObjects(world);
    const made = await world.call('POST', '/v1/resources', {
      body: { blueprint: ids['blueprints'] },
    });
    const path = `/v1/resources/${made.body.id}`;
    await world.call('POST', `${path}/release`);
    await world.workers.build(made.body.id);
    return { path: `${path}/abandon`, body };
  },
  'authorizations.revoke': async (sample) => {
    await world.call('POST', sample.path.replace('/revoke', '/approve'));
    return sample;
  },
  'authorizations.withdraw': async ({ body }) => {
    const { foreignBlueprint: blueprint } = await makeObjects(world);
    const asked = await world.call('POST', '/v1/authorizations', { body: { blueprint } });
    return { path: `/v1/authorizations/${asked.body.id}/withdraw`, body };
  },
};

const NO_OBJECTS = { ids: {}, foreignBlueprint: '' };

async function activeLease(type: string): Promise<string> {
  const { body } = await world.call('POST', '/v1/leases', { body: { type } });
  await world.workers.allocate(type);
  return body.id;
}

async function served(name: string, route: Route): Promise<Served> {
  const objects = await makeObjects(world);
  const path = pathFor(route, objectIn(route, objects), objects);
  const sample = { path, body: bodyFor(name, route, objects) };
  return (await SERVED[name]?.(sample)) ?? sample;
}

/** What may be said otherwise in one body or the other. */
const CHANGES: readonly object[] = [
  { reason: 'another' },
  { name: 'another' },
  { ttlSeconds: 11 },
  { argv: ['false'] },
  { secret: { word: 'third' } },
  { priority: 1 },
  { blueprint: 'another' },
  { repository: 'another' },
];

/** Routes that take one body only, or none. */
const ONE_BODY: readonly string[] = [
  'blueprints.refresh',
  'authorizations.approve',
  'authorizations.withdraw',
  'credentials.rewrap',
];

function otherBody({ body: schema }: Route, body: unknown): object | null {
  const bodies = CHANGES.map((change) => ({ ...(body as object), ...change }));
  return bodies.find((each) => schema?.safeParse(each).success === true) ?? null;
}

/** A repeated request for a token is told everything but its secret, which is not stored. */
const shown = ({ body }: Answer): object =>
  'secret' in body ? { ...body, secret: null } : { ...body };

let keys = 0;
const newKey = (): string => `walked-${(keys += 1)}`;

describe.each(POSTS)('%s under an idempotency key', (name, route) => {
  it('is done once, and answers the same again', async () => {
    const request = await served(name, route);
    const key = newKey();
    const first = await post(request, key);
    expect([first.status, first.text]).toEqual([route.status, first.text]);
    const records = await world.db.query('SELECT 1 FROM idempotency_record WHERE key = $1', [key]);
    expect(records).toHaveLength(1);
    const before = await everything(world.db);
    const again = await post(request, key);
    expect([again.status, shown(again)]).toEqual([first.status, shown(first)]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await everything(world.db)).toBe(before);
  });

  it('is refused where the key stands for another request', async () => {
    const request = await served(name, route);
    const { path, body } = request;
    const key = newKey();
    expect((await post(request, key)).status).toBe(route.status);
    const before = await everything(world.db);
    const other = otherBody(route, body);
    expect(other === null).toBe(ONE_BODY.includes(name));
    const others = [
      ...(other === null ? [] : [{ path, body: other }]),
      ...(route.path.includes('{id}') ? [{ path: pathFor(route, 'none', NO_OBJECTS), body }] : []),
      { path: '/v1/leases', body: { type: 'bare', owner: 'another' } },
      { path: '/v1/leases', body: { type: 'unknown' } },
    ];
    for (const each of others) {
      expect([each.path, ...outcome(await post(each, key))]).toEqual([each.path, ...reused]);
    }
    expect(await everything(world.db)).toBe(before);
    const { text: stranger } = await makeToken(world.db, await makeProject(world.db));
    expect(outcome(await post(request, key, stranger))).not.toEqual(reused);
  });

  it('leaves the key free where it is refused', async () => {
    const request = await served(name, route);
    const key = newKey();
    const refused = route.path.includes('{id}')
      ? { ...request, path: pathFor(route, 'none', NO_OBJECTS) }
      : { path: '/v1/leases', body: { type: 'unknown' } };
    const { status } = await post(refused, key);
    expect([404, 422]).toContain(status);
    expect((await post(request, key)).status).toBe(route.status);
  });
});

describe('the walk', () => {
  it('is along all of them', () => {
    expect(POSTS.length).toBeGreaterThan(20);
    for (const name of [...Object.keys(SERVED), ...ONE_BODY]) {
      expect(POSTS.map(([each]) => each)).toContain(name);
    }
  });
});
