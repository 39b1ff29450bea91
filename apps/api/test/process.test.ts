import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  makeBlueprint,
  makeProject,
  makeToken,
  openTestDatabase,
  type TestDatabase,
} from '@drydock/store/testing';
import { requireEnv } from '@drydock/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callerOf,
  createWorkers,
  makeHostDirectory,
  NODE,
  randomPrefix,
  type Caller,
} from './support.ts';

/** The built process, as a supervisor runs it. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let db: TestDatabase;
let token: string;
let projectId: string;
let host: { path: string; remove(): Promise<void> };
const children: ChildProcess[] = [];
beforeAll(async () => {
  [db, host] = await Promise.all([openTestDatabase(), makeHostDirectory()]);
  projectId = await makeProject(db, 'administrators', { administers: true });
  ({ text: token } = await makeToken(db, projectId));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
});
afterAll(async () => {
  await db.close();
  await host.remove();
});

interface Api {
  readonly child: ChildProcess;
  readonly url: string;
  readonly call: Caller;
  readonly exited: Promise<number | null>;
  readonly output: () => string;
}

async function start(): Promise<Api> {
  const child = fork(MAIN, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: db.url,
      REDIS_URL: requireEnv('DRYDOCK_TEST_REDIS_URL'),
      DRYDOCK_QUEUE_PREFIX: randomPrefix(),
      DRYDOCK_API_PORT: '0',
      DRYDOCK_NODE: NODE,
      DRYDOCK_DRAIN_MS: '8000',
    },
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => message as { ready: true; url: string }),
    exited.then((code) => {
      throw new Error(`It exited with ${code}: ${output}`);
    }),
  ]);
  const { url } = ready;
  return { child, url, call: callerOf(url, token), exited, output: () => output };
}

describe('the process', () => {
  it('says where it listens, and ends when its supervisor is gone', async () => {
    const { child, url, call, exited } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await untilReady(call);
    child.disconnect();
    expect(await exited).toBe(0);
  });

  it('on SIGTERM answers who waits with the lease as it is, and ends well', async () => {
    const { child, call, exited, output } = await start();
    const limit = { limitResources: 0, provides: 'host' };
    await makeBlueprint(db, { projectId, ...limit });
    const { body } = await call('POST', '/v1/leases', { body: { type: 'host' } });
    const waiting = call('GET', `/v1/leases/${body.id}?wait=active&timeoutSeconds=60`);
    await untilMetric(call, 'drydock_http_waiters{process="api"} 1\n');
    child.kill('SIGTERM');
    const answer = await waiting;
    expect([answer.status, answer.body['status']]).toEqual([200, 'pending']);
    expect(await exited).toBe(0);
    expect(output()).not.toContain(token);
  });

  it('lets a command finish that runs while it stops', async () => {
    const { child, call, exited } = await start();
    const name = 'open';
    await makeBlueprint(db, { projectId, name, config: { directory: host.path } });
    const wish = { type: 'host', blueprints: [name] };
    const { body: lease } = await call('POST', '/v1/leases', { body: wish });
    const workers = createWorkers(db, 'unheard');
    await workers.allocate('host');
    workers.close();
    const script = 'sleep 2; echo whole';
    const running = call('POST', `/v1/leases/${lease.id}/command/exec`, { body: { script } });
    await untilMetric(call, 'drydock_uses{process="api"} 1\n');
    child.kill('SIGTERM');
    expect((await running).body).toMatchObject({ end: 'itself', stdout: 'whole\n' });
    expect(await exited).toBe(0);
  });
});

describe('the pages for people', () => {
  it('are behind the login, whose cookie alone is no token', async () => {
    const { url, call } = await start();
    await untilReady(call);
    const stranger = await call('GET', '/queues', { token: null });
    expect([stranger.status, stranger.body['code']]).toEqual([401, 'unauthenticated']);
    const html = { accept: 'text/html' };
    const closed = await call('GET', '/queues', { token: null, headers: html });
    expect([closed.status, closed.headers.get('location')]).toEqual([303, '/login?to=%2Fqueues']);
    const form = await call('GET', '/login?to=/docs', { token: null });
    expect(form.text).toContain('value="/docs"');
    const logIn = (text: string, to: string) =>
      fetch(`${url}/login`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ token: text, to }),
      });
    expect((await logIn('wrong', '/docs')).status).toBe(401);
    const elsewhere = await logIn(token, '//elsewhere.example');
    expect(elsewhere.headers.get('location')).toBe('/queues');
    const opened = await logIn(token, '/docs');
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/docs']);
    const cookie = opened.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(token.slice(-20));
    const headers = { ...html, cookie: cookie.split(';', 1)[0] ?? '' };
    for (const path of ['/queues', '/queues/api/queues', '/docs', '/openapi.json', '/metrics']) {
      expect([path, (await call('GET', path, { token: null, headers })).status]).toEqual([
        path,
        200,
      ]);
    }
    // As another site’s form would send it: without what only a script of the server’s own pages adds.
    const api = await call('GET', '/v1/leases', { token: null, headers });
    expect([api.status, api.body['code']]).toEqual([403, 'forbidden']);
  });

  it('that show what every project does are for those who look after all of them', async () => {
    const { call } = await start();
    const statuses = async (token: string): Promise<number[]> => {
      const paths = ['/queues', '/metrics', '/docs', '/openapi.json'];
      const answers = await Promise.all(paths.map((path) => call('GET', path, { token })));
      return answers.map(({ status }) => status);
    };
    const other = await makeProject(db);
    const tokenOf = async (...wish: Parameters<typeof makeToken>): Promise<string> =>
      (await makeToken(...wish)).text;
    expect(await statuses(await tokenOf(db, other, 'admin'))).toEqual([403, 403, 200, 200]);
    expect(await statuses(await tokenOf(db, projectId, 'viewer'))).toEqual([403, 200, 200, 200]);
    expect(await statuses(await tokenOf(db, projectId, 'operator'))).toEqual([200, 200, 200, 200]);
    const scraper = await tokenOf(db, projectId, 'viewer', { scopes: ['installation:read'] });
    expect(await statuses(scraper)).toEqual([403, 200, 200, 200]);
    const narrow = await tokenOf(db, projectId, 'admin', { scopes: ['leases:read'] });
    expect(await statuses(narrow)).toEqual([403, 403, 200, 200]);
  });

  it('load nothing from another server', async () => {
    const { call } = await start();
    for (const path of ['/queues', '/docs']) {
      const { headers } = await call('GET', path);
      const policy = headers.get('content-security-policy') ?? '';
      expect([path, policy]).toEqual([
        path,
        expect.stringMatching(/^default-src '(self|none)'; .*frame-ancestors 'none'$/),
      ]);
      expect(policy).not.toMatch(/https?:|\*/);
    }
  });

  it('let nobody change a queue', async () => {
    const { call } = await start();
    const { status, body } = await call('PUT', '/queues/api/queues/allocator/pause');
    expect([status, body['code']]).toEqual([403, 'forbidden']);
  });

  it('describe every route of the contract as OpenAPI', async () => {
    const { call } = await start();
    const { body } = await call('GET', '/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, unknown>>;
    expect(Object.keys(paths['/v1/leases'] ?? {}).sort()).toEqual(['get', 'post']);
    const { schemas } = body['components'] as { schemas: Record<string, unknown> };
    const references = JSON.stringify(body).match(/"\$ref":"[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const [, name = ''] = /#\/components\/schemas\/(\w+)"/.exec(reference) ?? [];
      expect([reference, name in schemas]).toEqual([reference, true]);
    }
  });
});

/** It listens before Redis has answered: accepting leases needs none. */
async function untilReady(call: Caller): Promise<void> {
  const untilMs = performance.now() + 10_000;
  while ((await call('GET', '/readyz')).body['status'] !== 'ready') {
    if (performance.now() > untilMs) {
      throw new Error('It was never ready.');
    }
  }
}

async function untilMetric(call: Caller, line: string): Promise<void> {
  const untilMs = performance.now() + 10_000;
  while (performance.now() < untilMs) {
    if ((await call('GET', '/metrics')).text.includes(line)) {
      return;
    }
  }
  throw new Error(`The metrics never said ${line}`);
}
