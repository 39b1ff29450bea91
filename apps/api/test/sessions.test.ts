import { CLIENT_HEADER, ROUTES, type Route } from '@drydock/contract';
import { makeProject, makeToken } from '@drydock/store/testing';
import { monitorRedis, requireEnv } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everything, makeObjects, objectIn, pathFor, type Objects } from './route-samples.ts';
import { callerOf, openWorld, startApi, type Answer, type World } from './support.ts';

let world: World;
let objects: Objects;
beforeAll(async () => {
  world = await openWorld();
  objects = await makeObjects(world);
});
afterAll(() => world.close());

const CLIENT = { [CLIENT_HEADER]: 'test' };

/** As a browser does it: the cookie that it keeps. */
async function logIn(token: string, url = world.api.url): Promise<string> {
  const answer = await fetch(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ token, to: '/docs' }),
  });
  expect(answer.status).toBe(303);
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

/** A request as a script on a page of the server sends it. */
function bySession(
  cookie: string,
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; url?: string } = {},
): Promise<Answer> {
  const { url = world.api.url, body } = options;
  const headers = { cookie, ...CLIENT, ...options.headers };
  return callerOf(url, '')(method, path, { token: null, headers, body });
}

const self = (cookie: string, headers: Record<string, string> = {}, url = world.api.url) =>
  bySession(cookie, 'GET', '/v1/tokens/self', { headers, url });

/** What came of it: status, code, and whether it says what to do. */
const refusal = ({ status, body }: Answer): readonly unknown[] => [
  status,
  body['code'],
  typeof body['hint'] === 'string',
];

describe('a session', () => {
  it('is who the token is, and does what it may', async () => {
    const cookie = await logIn(world.token);
    const shown = await self(cookie);
    const { body } = await world.call('GET', '/v1/tokens/self');
    expect([shown.status, shown.body]).toEqual([200, body]);
    const lease = await bySession(cookie, 'POST', '/v1/leases', { body: { type: 'bare' } });
    expect(lease.status).toBe(202);
    const released = await bySession(cookie, 'POST', `/v1/leases/${lease.body.id}/release`);
    expect([released.status, released.body['author']]).toEqual([202, body['name']]);
  });

  it('may do no more than the token: role, scopes, project, kinds of the installation', async () => {
    const narrowed = await makeToken(world.db, world.projectId, 'holder', {
      scopes: ['leases:read'],
    });
    const viewer = await makeToken(world.db, world.projectId, 'viewer');
    const stranger = await makeToken(world.db, await makeProject(world.db));
    const { lease } = objects.ids;
    for (const { text } of [narrowed, viewer, stranger]) {
      const cookie = await logIn(text);
      for (const [method, path, body] of [
        ['POST', '/v1/leases', { type: 'bare' }],
        ['GET', `/v1/leases/${lease}`, undefined],
        ['POST', `/v1/leases/${lease}/release`, {}],
        ['GET', '/v1/projects', undefined],
      ] as const) {
        const bearer = await world.call(method, path, { token: text, body });
        const session = await bySession(cookie, method, path, { body });
        expect([path, session.status, session.body['code']]).toEqual([
          path,
          bearer.status,
          bearer.body['code'],
        ]);
      }
    }
  });

  it('counts against the rate of its token', async () => {
    const { text } = await makeToken(world.db, world.projectId, 'viewer', { ratePerSecond: 2 });
    const cookie = await logIn(text);
    const answers = await Promise.all(
      [1, 2, 3, 4].flatMap(() => [
        self(cookie),
        world.call('GET', '/v1/tokens/self', { token: text }),
      ]),
    );
    const served = answers.filter(({ status }) => status === 200).length;
    expect(served).toBeLessThan(answers.length);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body['code']).toBe('too-many-requests');
    expect(refused?.headers.get('retry-after')).not.toBeNull();
  });

  it('has answers that no cache keeps, refusals too', async () => {
    const cookie = await logIn(world.token);
    const kept = (answer: Answer) => answer.headers.get('cache-control');
    expect(kept(await self(cookie))).toBe('no-store');
    expect(kept(await self('drydock_session=none'))).toBe('no-store');
    expect(kept(await self(cookie, { 'sec-fetch-site': 'same-site' }))).toBe('no-store');
  });

  it('ends with its token, within five seconds of its being revoked, and when that expires', async () => {
    const revoked = await makeToken(world.db, world.projectId, 'viewer');
    const expiring = await makeToken(world.db, world.projectId, 'viewer');
    const cookies = [await logIn(revoked.text), await logIn(expiring.text)];
    const statuses = async () =>
      (await Promise.all(cookies.map((cookie) => self(cookie)))).map(({ status }) => status);
    expect(await statuses()).toEqual([200, 200]);
    await world.call('DELETE', `/v1/tokens/${revoked.id}`);
    await world.db.query('UPDATE token SET expires_at = now() WHERE id = $1', [expiring.id]);
    const untilMs = performance.now() + 5_000;
    let seen = await statuses();
    while (seen.includes(200) && performance.now() < untilMs) {
      seen = await statuses();
    }
    expect(seen).toEqual([401, 401]);
    expect(refusal(await self(cookies[0] ?? ''))).toEqual([401, 'unauthenticated', true]);
  });

  it('ends everywhere when somebody logs out, the events that it follows as well', async () => {
    const other = await startApi({ databaseUrl: world.db.url, prefix: world.prefix });
    try {
      const [cookie, another] = [await logIn(world.token), await logIn(world.token)];
      const leave = new AbortController();
      // A stream that is not ended ends with this, which is a failure.
      const signal = AbortSignal.any([leave.signal, AbortSignal.timeout(30_000)]);
      const follow = (of: string) =>
        fetch(`${other.url}/v1/events`, {
          headers: { cookie: of, ...CLIENT, accept: 'text/event-stream' },
          signal,
        });
      const [stream, untouched] = await Promise.all([follow(cookie), follow(another)]);
      expect([stream.status, untouched.status]).toEqual([200, 200]);
      expect((await self(cookie, {}, other.url)).status).toBe(200);
      await fetch(`${world.api.url}/logout`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie },
      });
      for (const url of [world.api.url, other.url]) {
        expect(refusal(await self(cookie, {}, url))).toEqual([401, 'unauthenticated', true]);
      }
      // It ends by itself, and says why.
      const [, last = ''] = /event: error\ndata: (.*)\n/.exec(await stream.text()) ?? [];
      expect(JSON.parse(last)).toMatchObject({ status: 401, code: 'unauthenticated' });
      // Another one of the same token lives on.
      expect((await self(another, {}, other.url)).status).toBe(200);
      const reader = (untouched.body as ReadableStream<Uint8Array>).getReader();
      expect((await reader.read()).done).toBe(false);
      leave.abort();
      await reader.read().catch(() => undefined);
    } finally {
      await other.close();
    }
  }, 60_000);
});

describe('what another site can have a browser send', () => {
  /** Each is all that another page could bring about, were the check for it not there. */
  const elsewhere: readonly (readonly [string, () => Record<string, string>])[] = [
    ['a page of another port', () => ({ 'sec-fetch-site': 'same-site' })],
    ['a page of another site', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['whoever follows a link from nowhere', () => ({ 'sec-fetch-site': 'none' })],
    [
      'a page of another port, on plain HTTP',
      () => ({ origin: `http://127.0.0.1:${Number(new URL(world.api.url).port) - 1}` }),
    ],
    ['a page of another name', () => ({ origin: world.api.url.replace('127.0.0.1', 'localhost') })],
    ['a page that hides where it is from', () => ({ origin: 'null' })],
  ];

  it.each(elsewhere)('is refused to %s, and changes nothing', async (_, headersOf) => {
    const cookie = await logIn(world.token);
    const before = await everything(world.db);
    for (const [method, path, body] of [
      ['POST', '/v1/leases', { type: 'bare' }],
      ['GET', '/v1/leases', undefined],
      ['DELETE', '/v1/tokens/self', undefined],
    ] as const) {
      const answer = await bySession(cookie, method, path, { body, headers: headersOf() });
      expect(refusal(answer)).toEqual([403, 'forbidden', true]);
      expect(answer.body['detail']).toContain('another origin');
    }
    expect(await everything(world.db)).toBe(before);
  });

  it('has no header of a script’s: each route refuses a session without it', async () => {
    const cookie = await logIn(world.token);
    const before = await everything(world.db);
    const guarded = (Object.values(ROUTES) as Route[]).filter(({ open }) => open !== true);
    expect(guarded.length).toBeGreaterThan(40);
    for (const route of guarded) {
      const path = pathFor(route, objectIn(route, objects), objects);
      for (const client of [undefined, '']) {
        const answer = await callerOf(world.api.url, '')(route.method, path, {
          token: null,
          headers: {
            cookie,
            'sec-fetch-site': 'same-origin',
            ...(client !== undefined && { [CLIENT_HEADER]: client }),
          },
        });
        expect([path, ...refusal(answer)]).toEqual([path, 403, 'forbidden', true]);
        expect(answer.body['detail']).toContain(CLIENT_HEADER);
      }
    }
    expect(await everything(world.db)).toBe(before);
  });

  it('is not granted where a browser asks first', async () => {
    const answer = await fetch(`${world.api.url}/v1/leases`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://elsewhere.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': CLIENT_HEADER,
      },
    });
    const allowed = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'));
    expect(allowed).toEqual([]);
  });

  it('is taken from a page of the server, whatever a proxy makes of its name', async () => {
    const cookie = await logIn(world.token);
    const headers = { 'sec-fetch-site': 'same-origin', origin: 'https://drydock.example' };
    expect((await self(cookie, headers)).status).toBe(200);
    expect((await self(cookie, { origin: world.api.url })).status).toBe(200);
  });
});

describe('a session that is none', () => {
  it.each(['none', 'A'.repeat(43), '', '%00', 'a'.repeat(5_000)])(
    'is refused: %.20s',
    async (id) => {
      expect(refusal(await self(`drydock_session=${id}`))).toEqual([401, 'unauthenticated', true]);
    },
  );
});

describe('a token beside a session', () => {
  it('is who calls, wherever the request comes from', async () => {
    const cookie = await logIn(world.token);
    const other = await makeToken(world.db, world.projectId, 'viewer');
    const headers = { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
    const answer = await world.call('GET', '/v1/tokens/self', { token: other.text, headers });
    expect([answer.status, answer.body.id]).toEqual([200, other.id]);
  });

  it('is not made up for by the session where it is no good', async () => {
    const cookie = await logIn(world.token);
    for (const authorization of ['Bearer nonsense', 'Basic YTpi', '']) {
      const answer = await self(cookie, { authorization });
      expect([authorization, ...refusal(answer)]).toEqual([
        authorization,
        401,
        'unauthenticated',
        true,
      ]);
    }
  });

  it('has nobody ask Redis', async () => {
    const cookie = await logIn(world.token);
    const monitor = await monitorRedis(requireEnv('DRYDOCK_TEST_REDIS_URL'));
    const asked = () => monitor.text().split(`${world.prefix}:session:`).length - 1;
    try {
      for (let n = 0; n < 5; n += 1) {
        const answer = await world.call('GET', '/v1/tokens/self', { headers: { cookie } });
        expect(answer.status).toBe(200);
      }
      expect(asked()).toBe(0);
      // The monitor sees what there is to see: a session is looked up once a request.
      await self(cookie);
      while (asked() === 0) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(asked()).toBe(1);
    } finally {
      monitor.close();
    }
  });
});

describe('without Redis', () => {
  it('sessions are told so, other sites are refused all the same, and tokens are served', async () => {
    const cookie = await logIn(world.token);
    const redisUrl = 'redis://127.0.0.1:1';
    const other = await startApi({ databaseUrl: world.db.url, redisUrl });
    try {
      const away = await self(cookie, {}, other.url);
      expect(refusal(away)).toEqual([503, 'redis-unavailable', true]);
      const foreign = await self(cookie, { 'sec-fetch-site': 'same-site' }, other.url);
      expect(refusal(foreign)).toEqual([403, 'forbidden', true]);
      const call = callerOf(other.url, world.token);
      const startedAtMs = performance.now();
      const served = await call('GET', '/v1/tokens/self', { headers: { cookie } });
      expect(served.status).toBe(200);
      // A command to a Redis that is away is given up after a second.
      expect(performance.now() - startedAtMs).toBeLessThan(900);
    } finally {
      await other.close();
    }
  });
});

describe('OpenAPI', () => {
  it('says how a session is sent', async () => {
    const { body } = await world.call('GET', '/openapi.json');
    expect(body['security']).toEqual([{ token: [] }, { session: [], client: [] }]);
    expect(body['components']).toMatchObject({
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'drydock_session' },
        client: { type: 'apiKey', in: 'header', name: CLIENT_HEADER },
      },
    });
  });
});
