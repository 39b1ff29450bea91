import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis, type LocalServer } from '@drydock/local-servers';
import { Database } from '@drydock/store';
import {
  makeBlueprint,
  makeProject,
  makeToken,
  openTestDatabase,
  type TestDatabase,
} from '@drydock/store/testing';
import { openPatientRedis } from '@drydock/queue';
import { TcpProxy, within } from '@drydock/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { callerOf, startApi, type Caller, type RunningApi } from './support.ts';

/** Longer than by default, for a machine that is busy; two of them are less than a statement may take. */
const PROBE_MS = 1_500;
/** What one statement of the API may take. */
const STATEMENT_MS = 5_000;
/** For what never comes. */
const WITHIN_MS = 60_000;

let db: TestDatabase;
/** Stands between the API and PostgreSQL. */
let wire: TcpProxy;
let throughWire: Database;
let directory: string;
let redis: LocalServer;
let api: RunningApi;
let call: Caller;
let lease: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drydock-api-outage-'));
  [db, redis] = await Promise.all([
    openTestDatabase(),
    startRedis({ directory: join(directory, 'redis') }),
  ]);
  const opened = await TcpProxy.before(db.url);
  wire = opened.proxy;
  throughWire = new Database({
    url: opened.url,
    connectionsMax: 1,
    applicationName: 'drydock test',
    statementTimeoutMs: STATEMENT_MS,
    connectTimeoutMs: STATEMENT_MS,
  });
  api = await startApi({
    databaseUrl: opened.url,
    redisUrl: redis.url,
    databaseProbeMs: PROBE_MS,
    // Nobody decides here, however long this takes.
    stalledSeconds: 3_600,
  });
  const projectId = await makeProject(db, 'administrators', { administers: true });
  await makeBlueprint(db, { projectId, kind: 'bare', provides: 'bare', limitResources: 0 });
  call = callerOf(api.url, (await makeToken(db, projectId)).text);
  lease = (await call('POST', '/v1/leases', { body: { type: 'bare' } })).body.id;
});
/** One that failed half way does not fail the others. */
afterEach(() => wire.thaw());

afterAll(async () => {
  await api.close();
  await throughWire.close();
  await wire.close();
  await db.close();
  await redis.remove();
  await rm(directory, { recursive: true, force: true });
});

const ready = async (): Promise<[number, unknown]> => {
  const { status, body } = await call('GET', '/readyz', { token: null });
  return [status, body];
};

async function untilReady(status: string): Promise<void> {
  const untilMs = performance.now() + WITHIN_MS;
  let last: unknown;
  while (performance.now() < untilMs) {
    [, last] = await ready();
    const { status: now, checks } = last as { status: string; checks: Record<string, string> };
    // What was asked of the allocators while nobody answered is kept for a while.
    if (now === status && checks['allocator'] === 'ok') {
      return;
    }
  }
  throw new Error(`/readyz never said ${status}, but ${JSON.stringify(last)}.`);
}

/** Requests of every way to the database: hot reads, group commits, waiting, lists, writing. */
const requests = (): [string, string, object?][] => [
  ['GET', `/v1/leases/${lease}`],
  ['GET', `/v1/leases/${lease}?wait=active`],
  ['GET', `/v1/leases/${lease}/explain`],
  ['GET', `/v1/leases/${lease}/events`],
  ['GET', '/v1/leases'],
  ['GET', '/v1/resources'],
  ['GET', '/v1/blueprints'],
  ['POST', '/v1/leases', { type: 'bare' }],
  ['POST', `/v1/leases/${lease}/release`, {}],
  ['POST', `/v1/leases/${lease}/renew`, { ttlSeconds: 10 }],
  ['POST', `/v1/leases/${lease}/command/exec`, { argv: ['true'] }],
  ['POST', '/v1/blueprints', { name: 'x', kind: 'bare', config: {} }],
];

/** Refused because nobody answers, before any statement has given up: that is what one here tells. */
async function expectUnavailable(): Promise<void> {
  let hasGivenUp = false;
  const giving = throughWire.ping().catch(() => {
    hasGivenUp = true;
  });
  const answers = await Promise.all(
    requests().map(async ([method, path, body]) => {
      const answer = await call(method, path, body === undefined ? {} : { body });
      return [method, path, answer.status, answer.body['code'], hasGivenUp];
    }),
  );
  expect(answers).toEqual(
    requests().map(([method, path]) => [method, path, 503, 'database-unavailable', false]),
  );
  await giving;
  expect(hasGivenUp).toBe(true);
}

describe('while PostgreSQL is frozen', () => {
  it('every route answers 503 before a statement gives up, and all is well when it is back', async () => {
    expect(await ready()).toEqual([
      200,
      {
        status: 'ready',
        checks: { postgres: 'ok', redis: 'ok', allocator: 'ok', operations: 'ok' },
      },
    ]);
    // So that what is asked next is a statement, and not a connection.
    await throughWire.ping();
    wire.freeze();
    await expectUnavailable();
    // Known to be gone by now: nobody waits for it again.
    await expectUnavailable();
    expect(await ready()).toEqual([
      503,
      {
        status: 'not-ready',
        checks: { postgres: 'down', redis: 'ok', allocator: 'unknown', operations: 'ok' },
      },
    ]);
    expect((await call('GET', '/healthz')).status).toBe(200);
    // The connections of before are of no use any more: what was asked through them is lost.
    wire.cut();
    wire.thaw();
    await untilReady('ready');
    expect((await call('GET', `/v1/leases/${lease}`)).status).toBe(200);
    expect((await call('GET', '/v1/leases')).status).toBe(200);
    expect((await call('POST', '/v1/leases', { body: { type: 'bare' } })).status).toBe(202);
  });
});

describe('when the connections to PostgreSQL are cut', () => {
  it('the next requests find new ones', async () => {
    wire.cut();
    await untilReady('ready');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('GET', `/v1/leases/${lease}`)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('when a connection to PostgreSQL is cut in a request', () => {
  it.each([
    ['before that arrives', false],
    ['so that only the answer is lost', true],
  ])('%s, nobody knows; asked again under its key it is one lease', async (_, arrives) => {
    const mark = `cut-${arrives}`;
    const request = {
      body: { type: 'bare', labels: { mark } },
      headers: { 'idempotency-key': randomUUID() },
    };
    const leases = (): Promise<readonly { id: string }[]> =>
      db.query<{ id: string }>(`SELECT id FROM lease WHERE labels ->> 'mark' = $1`, [mark]);
    const cut = wire.cutAt({ content: mark, from: 'client', arrives });
    const unknown = await call('POST', '/v1/leases', request);
    await cut;
    expect([unknown.status, unknown.body['code']]).toEqual([503, 'database-unavailable']);
    if (arrives) {
      await within(WITHIN_MS, 'the lease', async () => (await leases()).length === 1);
    } else {
      expect(await leases()).toEqual([]);
    }
    const again = await call('POST', '/v1/leases', request);
    expect(again.status).toBe(202);
    expect(await leases()).toEqual([{ id: again.body.id }]);
  });
});

describe('a slow statement', () => {
  it('is waited for as long as PostgreSQL answers otherwise', async () => {
    const [{ id } = { id: '' }] = await db.query<{ id: string }>('SELECT id FROM lease LIMIT 1');
    // Holds the row for a second and a half, which a release has to wait for.
    const held = db.query(
      'WITH held AS (SELECT id FROM lease WHERE id = $1 FOR UPDATE) SELECT pg_sleep(1.5) FROM held',
      [id],
    );
    await untilLocked(id);
    const { status } = await call('POST', `/v1/leases/${id}/release`);
    await held;
    expect(status).toBe(202);
  });

  async function untilLocked(id: string): Promise<void> {
    const untilMs = performance.now() + WITHIN_MS;
    while (performance.now() < untilMs) {
      const free = await db.query('SELECT 1 FROM lease WHERE id = $1 FOR UPDATE SKIP LOCKED', [id]);
      if (free.length === 0) {
        return;
      }
    }
    throw new Error('The row was never locked.');
  }
});

describe('while Redis takes no writes', () => {
  it('leases are accepted, and the API says which it is', async () => {
    const client = openPatientRedis(redis.url, 'test');
    try {
      await client.replicaof('127.0.0.1', 1);
      await untilReady('degraded');
      expect(await ready()).toEqual([
        200,
        {
          status: 'degraded',
          checks: { postgres: 'ok', redis: 'read-only', allocator: 'ok', operations: 'ok' },
        },
      ]);
      const { status } = await call('POST', '/v1/leases', { body: { type: 'bare' } });
      expect(status).toBe(202);
      await client.replicaof('NO', 'ONE');
      await untilReady('ready');
    } finally {
      client.disconnect();
    }
  });
});

describe('while Redis is down', () => {
  it('leases are accepted, and the API says that it is degraded', async () => {
    await redis.kill9();
    await untilReady('degraded');
    expect(await ready()).toEqual([
      200,
      {
        status: 'degraded',
        checks: { postgres: 'ok', redis: 'down', allocator: 'ok', operations: 'ok' },
      },
    ]);
    const { status, body } = await call('POST', '/v1/leases', { body: { type: 'bare' } });
    expect(status).toBe(202);
    expect((await call('POST', `/v1/leases/${body.id}/release`)).status).toBe(202);
    const waited = await call('GET', `/v1/leases/${body.id}?wait=active&timeoutSeconds=1`);
    expect(waited.status).toBe(200);
    expect((await call('GET', '/metrics')).status).toBe(200);
    await redis.start();
    await untilReady('ready');
  });
});
