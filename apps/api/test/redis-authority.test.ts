import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@drydock/model';
import { openRedis, type Redis } from '@drydock/queue';
import { makeBlueprint, makeToken } from '@drydock/store/testing';
import { requireEnv } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeHostDirectory, openWorld, startApi, type RunningApi, type World } from './support.ts';

const keyEntry = (name: string): string => `${name}:${randomBytes(32).toString('base64')}`;
const HTML = { accept: 'text/html' };

let world: World;
let redis: Redis;
let directory: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  [world, directory] = await Promise.all([openWorld(), makeHostDirectory()]);
  await makeBlueprint(world.db, {
    projectId: world.projectId,
    config: { directory: directory.path },
  });
  redis = openRedis(requireEnv('DRYDOCK_TEST_REDIS_URL'), 'test');
  await new Promise((resolve) => redis.once('ready', resolve));
});
afterAll(async () => {
  redis.disconnect();
  await world.close();
  await directory.remove();
});

const publish = (message: unknown) =>
  redis.publish(
    `${world.prefix}:changes`,
    typeof message === 'string' ? message : JSON.stringify(message),
  );
const metric = async (where: string): Promise<number> => {
  const { text } = await world.call('GET', '/metrics');
  const line = new RegExp(`^drydock_redis_rubbish_total\\{.*where="${where}".*\\} (\\d+)$`, 'm');
  return Number(line.exec(text)?.[1] ?? 0);
};

describe('a message on the channel of changes', () => {
  it('that is none is passed over and counted', async () => {
    const before = await metric('changes');
    for (const message of ['not json', 'null', '7', '{}', '[null]', '[["lease_1","released"]]']) {
      expect(await publish(message)).toBeGreaterThan(0);
    }
    const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
    const waiting = world.call('GET', `/v1/leases/${body.id}?wait=active&timeoutSeconds=30`);
    await world.workers.allocate('host');
    expect((await waiting).body['status']).toBe('active');
    expect((await metric('changes')) - before).toBe(6);
    await world.call('POST', `/v1/leases/${body.id}/release`);
    await world.workers.settle(body.id);
    await world.workers.destroy(body.id);
  });

  it('ends no command of a lease that lives, and the true one does', async () => {
    const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
    await world.workers.allocate('host');
    const start = (script: string): Promise<Response> =>
      fetch(`${world.api.url}/v1/leases/${body.id}/command/exec`, {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${world.token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ script }),
      });
    const telling = setInterval(() => {
      for (const status of ['released', 'broken', 'destroyed']) {
        void publish([[body.id, status]]);
      }
    }, 50);
    const whole = await (await start('sleep 2; echo whole')).text();
    clearInterval(telling);
    expect(whole).toContain(Buffer.from('whole\n').toString('base64'));
    expect(whole).toContain('"end":"itself"');
    // Once it answers, the command runs.
    const cut = await start('exec sleep 60');
    await world.call('POST', `/v1/leases/${body.id}/release`);
    await world.workers.settle(body.id);
    expect(await cut.text()).toContain('"end":"lease-ended"');
    await world.workers.destroy(body.id);
  }, 60_000);

  it('answers no wait', async () => {
    const { body } = await world.call('POST', '/v1/leases', { body: { type: 'host' } });
    const waiting = world.call('GET', `/v1/leases/${body.id}?wait=active&timeoutSeconds=2`);
    const telling = setInterval(() => void publish([[body.id, 'active']]), 50);
    expect((await waiting).body['status']).toBe('pending');
    clearInterval(telling);
  });
});

describe('a session', () => {
  const logIn = async (api: RunningApi): Promise<string> => {
    const answer = await fetch(`${api.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token: world.token, to: '/docs' }),
    });
    return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  };
  const at = async (api: RunningApi, path: string, cookie: string): Promise<number> =>
    (await fetch(`${api.url}${path}`, { redirect: 'manual', headers: { ...HTML, cookie } })).status;
  /** Resolves once it has its connection to Redis, too. */
  const start = async (secretKeys: string): Promise<RunningApi> => {
    const api = await startApi({ databaseUrl: world.db.url, prefix: world.prefix, secretKeys });
    const untilMs = performance.now() + 20_000;
    for (let status = ''; status !== 'ready' && performance.now() < untilMs;) {
      const answer = await fetch(`${api.url}/readyz`);
      ({ status } = (await answer.json()) as { status: string });
    }
    return api;
  };
  const storedAt = (word: string): string =>
    `${world.prefix}:session:${createHash('sha256').update(word).digest('base64url')}`;

  it('is made by nobody who writes to Redis alone', async () => {
    const { id } = await makeToken(world.db, world.projectId, 'admin');
    const word = randomBytes(32).toString('base64url');
    const until = Date.now() + 60_000;
    const another = (await redis.keys(`${world.prefix}:session:*`)).at(0);
    await logIn(world.api);
    const [known = ''] = await redis.keys(`${world.prefix}:session:*`);
    const values = [
      id,
      `${id} ${world.projectId}`,
      JSON.stringify({ token: id, project: world.projectId, until }),
      `~.${Buffer.from(JSON.stringify({ token: id, project: world.projectId, until })).toString('base64url')}`,
      (await redis.get(another ?? known)) ?? '',
    ];
    const before = await metric('session');
    for (const value of values) {
      await redis.set(storedAt(word), value);
      for (const path of ['/docs', '/metrics']) {
        expect([path, await at(world.api, path, `drydock_session=${word}`)]).toEqual([path, 303]);
      }
    }
    expect((await metric('session')) - before).toBe(2 * values.length);
  });

  it('of a type that none has is no session, rather than a Redis that is away', async () => {
    const word = randomBytes(32).toString('base64url');
    await redis.rpush(storedAt(word), 'x');
    expect(await at(world.api, '/docs', `drydock_session=${word}`)).toBe(303);
  });

  it('outlives a change of keys, as long as the key that sealed it is there', async () => {
    const [first, second] = [keyEntry('first'), keyEntry('second')];
    const apis = await Promise.all([first, `${second},${first}`, second, ''].map(start));
    try {
      const cookie = await logIn(apis[0] as RunningApi);
      const statuses = await Promise.all(apis.map((api) => at(api, '/docs', cookie)));
      // Who has another key, or none, knows nothing of it.
      expect(statuses).toEqual([200, 200, 303, 303]);
      const newer = await logIn(apis[1] as RunningApi);
      expect(await Promise.all(apis.map((api) => at(api, '/docs', newer)))).toEqual([
        303, 200, 200, 303,
      ]);
    } finally {
      await Promise.all(apis.map((api) => api.close()));
    }
  });

  it('needs no key: then PostgreSQL has what it is sealed with, and who has keys does not take it', async () => {
    const [other, keyed] = await Promise.all([start(''), start(keyEntry('first'))]);
    try {
      const cookie = await logIn(world.api);
      expect(await at(other, '/docs', cookie)).toBe(200);
      expect(await at(keyed, '/docs', cookie)).toBe(303);
    } finally {
      await Promise.all([other.close(), keyed.close()]);
    }
  });
});

describe('what lies in Redis', () => {
  it('leaves the metrics be', async () => {
    await redis.del(`${world.prefix}:lease:wait`);
    await redis.set(`${world.prefix}:lease:wait`, newId('lease'));
    const { status, text } = await world.call('GET', '/metrics');
    expect([status, text.includes('drydock_leases')]).toEqual([200, true]);
  });
});
