import { makeProject, makeToken } from '@drydock/store/testing';
import { requireEnv } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRedis } from '@drydock/queue';
import { openWorld, startApi, type World } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const HTML = { accept: 'text/html' };
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${world.api.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams(form),
  });
const logIn = (token: string, headers: Record<string, string> = {}, to = '/docs') =>
  post('/login', { token, to }, headers);
const cookieOf = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
const docs = async (cookie: string): Promise<number> => {
  const headers = { ...HTML, cookie };
  return (await world.call('GET', '/docs', { token: null, headers })).status;
};

describe('logging in', () => {
  it('leads to where one came from, or to the first page that the token is good for', async () => {
    const to = async (token: string, wanted: string) =>
      (await logIn(token, {}, wanted)).headers.get('location');
    const { text: other } = await makeToken(world.db, await makeProject(world.db));
    expect(await to(world.token, '/metrics')).toBe('/metrics');
    expect(await to(world.token, 'https://elsewhere.example')).toBe('/queues');
    expect(await to(other, '')).toBe('/docs');
    for (const away of ['//a.example', String.raw`/\a.example`, 'javascript:alert(1)', '/a b']) {
      expect([away, await to(other, away)]).toEqual([away, '/docs']);
    }
  });

  it('is taken from pages of this server alone, and so is logging out', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
    const refused = await logIn(world.token, foreign);
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
    expect((await post('/logout', {}, foreign)).status).toBe(403);
    const own = await logIn(world.token, { origin: world.api.url });
    expect(own.status).toBe(303);
  });

  it('gives a cookie that only this server gets back, over TLS where the browser has it', async () => {
    const plain = (await logIn(world.token)).headers.get('set-cookie') ?? '';
    expect(plain).toMatch(
      /^drydock_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const headers = { 'sec-fetch-site': 'same-origin', origin: 'https://drydock.example' };
    const encrypted = (await logIn(world.token, headers)).headers.get('set-cookie') ?? '';
    expect(encrypted).toMatch(/; Secure$/);
  });

  it('counts against the rate of the token', async () => {
    const { text } = await makeToken(world.db, world.projectId, 'viewer', { ratePerSecond: 1 });
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => (await logIn(text)).status),
    );
    expect(statuses).toContain(429);
  });
});

describe('a session', () => {
  it('is known to every process of the API, and closed for all of them', async () => {
    const other = await startApi({ databaseUrl: world.db.url, prefix: world.prefix });
    const at = async (cookie: string): Promise<number> =>
      (await fetch(`${other.url}/docs`, { redirect: 'manual', headers: { ...HTML, cookie } }))
        .status;
    try {
      const cookie = cookieOf(await logIn(world.token));
      expect([await docs(cookie), await at(cookie)]).toEqual([200, 200]);
      await fetch(`${other.url}/logout`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie },
      });
      expect([await docs(cookie), await at(cookie)]).toEqual([303, 303]);
    } finally {
      await other.close();
    }
  });

  it('ends when somebody logs out', async () => {
    const cookie = cookieOf(await logIn(world.token));
    expect(await docs(cookie)).toBe(200);
    const out = await post('/logout', {}, { cookie });
    expect([out.status, out.headers.get('location')]).toEqual([303, '/login']);
    expect(out.headers.get('set-cookie')).toMatch(/^drydock_session=; Path=\/; Max-Age=0;/);
    expect(await docs(cookie)).toBe(303);
  });

  it('ends with its token, within five seconds of its being revoked', async () => {
    const { id, text } = await makeToken(world.db, world.projectId, 'viewer');
    const cookie = cookieOf(await logIn(text));
    expect(await docs(cookie)).toBe(200);
    await world.call('DELETE', `/v1/tokens/${id}`);
    const untilMs = performance.now() + 5_000;
    let status = 0;
    do {
      status = await docs(cookie);
    } while (status !== 303 && performance.now() < untilMs);
    expect(status).toBe(303);
  });

  it('leaves nothing in Redis that is good for logging in, and not for ever', async () => {
    const redis = openRedis(requireEnv('DRYDOCK_TEST_REDIS_URL'), 'test');
    await new Promise((resolve) => redis.once('ready', resolve));
    try {
      const [, id = ''] = cookieOf(await logIn(world.token)).split('=', 2);
      const keys = await redis.keys(`${world.prefix}:session:*`);
      expect(keys.length).toBeGreaterThan(0);
      const values = await Promise.all(keys.map((key) => redis.get(key)));
      for (const text of [...keys, ...values]) {
        expect(text).not.toContain(id);
        expect(text).not.toContain(world.token);
      }
      for (const key of keys) {
        const leftMs = await redis.pttl(key);
        expect(leftMs).toBeGreaterThan(0);
        expect(leftMs).toBeLessThanOrEqual(43_200_000);
      }
    } finally {
      redis.disconnect();
    }
  });

  it('needs Redis, and says so where it is down; a token needs none', async () => {
    const redisUrl = 'redis://127.0.0.1:1';
    const other = await startApi({ databaseUrl: world.db.url, redisUrl });
    try {
      const answered = await fetch(`${other.url}/login`, {
        method: 'POST',
        body: new URLSearchParams({ token: world.token }),
      });
      expect([answered.status, (await answered.json()) as object]).toEqual([
        503,
        expect.objectContaining({ code: 'redis-unavailable' }),
      ]);
      const headers = { authorization: `Bearer ${world.token}` };
      expect((await fetch(`${other.url}/docs`, { headers })).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('lives no longer than its token', async () => {
    const { body } = await world.call('POST', '/v1/tokens', {
      body: { name: 'brief', role: 'viewer', expiresInSeconds: 60 },
    });
    const cookie = (await logIn(String(body['secret']))).headers.get('set-cookie') ?? '';
    const [, maxAge = ''] = /Max-Age=(\d+)/.exec(cookie) ?? [];
    expect(Number(maxAge)).toBeGreaterThan(50);
    expect(Number(maxAge)).toBeLessThanOrEqual(60);
  });

  it('may do no more than its token', async () => {
    const { text } = await makeToken(world.db, await makeProject(world.db));
    const cookie = cookieOf(await logIn(text));
    const headers = { ...HTML, cookie };
    expect((await world.call('GET', '/metrics', { token: null, headers })).status).toBe(403);
  });
});
