import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { metricValue } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts';
import { monitorRedis, type RedisMonitor } from '@drydock/testing';
import { openWorld, until, type World } from './world.ts';

/** One lease through a fleet that logs all it can, is traced and serves its metrics. */

const TRACE_ID = randomBytes(16).toString('hex');
const CANARY = `canary${randomBytes(12).toString('hex')}`;
const SEALING_KEY = randomBytes(32).toString('base64');
const WORKERS = ['allocator-worker', 'resource-worker', 'lease-worker', 'update-worker'] as const;

let world: World;
let directory: string;
let collector: OtlpReceiver;
let monitor: RedisMonitor;
let leaseId: string;
const answers: string[] = [];

async function ask(method: string, path: string, body?: object, headers: object = {}) {
  const response = await fetch(`${world.stack.apiUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${world.stack.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push(text);
  return { status: response.status, text };
}

beforeAll(async () => {
  collector = await openOtlpReceiver();
  directory = await mkdtemp('/var/tmp/drydock-observed-');
  await chmod(directory, 0o755);
  world = await openWorld({
    env: {
      DRYDOCK_LOG_LEVEL: 'trace',
      DRYDOCK_METRICS_PORT: '0',
      DRYDOCK_OTLP_ENDPOINT: collector.url,
      DRYDOCK_SECRET_KEYS: `canary:${SEALING_KEY}`,
    },
  });
  monitor = await monitorRedis(world.stack.redisUrl);
  await world.drydock.blueprints.create({
    name: 'observed',
    kind: 'local-host',
    config: { directory: join(directory, 'observed'), setUp: { script: 'true' } },
    limits: { resources: 1 },
  });

  const requested = await ask(
    'POST',
    '/v1/leases?wait=active&timeoutSeconds=20',
    { type: 'host', blueprints: ['observed'] },
    { traceparent: `00-${TRACE_ID}-${randomBytes(8).toString('hex')}-01` },
  );
  leaseId = (JSON.parse(requested.text) as { id: string }).id;
  const secrets = { env: { SECRET: CANARY }, stdin: CANARY };
  const exec = `/v1/leases/${leaseId}/command/exec`;
  await ask('POST', exec, { script: 'test "$(cat)" = "$SECRET"', ...secrets });
  await ask('POST', exec, { argv: ['/no/such/program'], ...secrets });
  // Wrong in part, so that whatever is right in it might be told.
  await ask('POST', exec, { ...secrets, argv: [], cwd: 3 });
  await ask('GET', '/v1/leases', undefined, { authorization: `Bearer ${CANARY}` });
  await ask('POST', `/v1/leases/${leaseId}/release`);
  await ask('GET', `/v1/leases/${leaseId}?wait=destroyed&timeoutSeconds=20`);
}, 120_000);

afterAll(async () => {
  monitor.close();
  await world.close();
  await collector.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

describe('a trace', () => {
  it('leads from the request through every worker to the end of the lease', async () => {
    const wanted: Readonly<Record<string, string>> = {
      'POST /v1/leases': 'drydock-api',
      build: 'drydock-resource-worker',
      allocate: 'drydock-allocator-worker',
      'set-up': 'drydock-lease-worker',
      settle: 'drydock-update-worker',
      destroy: 'drydock-update-worker',
    };
    const ofTrace = (): Record<string, string> =>
      Object.fromEntries(
        collector.spans
          .filter(({ traceId }) => traceId === TRACE_ID)
          .map(({ name, service }) => [name, service]),
      );
    await collector.until(() => Object.keys(wanted).every((name) => name in ofTrace()), 60_000);
    expect(ofTrace()).toEqual(wanted);
  }, 90_000);

  it('says what each piece of work was about and what it came to', () => {
    const [request] = collector.spans.filter(({ name }) => name === 'POST /v1/leases');
    expect(request?.attributes).toMatchObject({
      'http.route': '/v1/leases',
      'http.response.status_code': 202,
    });
    const [setUp] = collector.spans.filter(({ name }) => name === 'set-up');
    expect(setUp).toMatchObject({
      parentSpanId: request?.spanId,
      failed: false,
      attributes: {
        'drydock.lease': leaseId,
        'drydock.blueprint': 'observed',
        'drydock.kind': 'local-host',
        'drydock.type': 'host',
        'drydock.outcome': 'active',
        'drydock.queue': 'lease',
      },
    });
    const batches = collector.spans.filter(({ name }) => name === 'allocate batch');
    expect(batches.map(({ links }) => links)).toContainEqual([TRACE_ID]);
  });

  it('of a command is its caller’s own, and linked with the lease’s', async () => {
    const execs = () => collector.spans.filter(({ name }) => name === 'command.exec');
    await collector.until(() => execs().length >= 2, 20_000);
    const [first] = execs();
    expect(first?.traceId).not.toBe(TRACE_ID);
    expect(first?.links).toEqual([TRACE_ID]);
    expect(first?.attributes).toMatchObject({ 'drydock.outcome': 'itself' });
  });
});

describe('the logs', () => {
  it('bind what each line is about', async () => {
    const lines = (await readFile(join(world.logs, 'lease-worker.log'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'work done',
        lease: leaseId,
        attempt: expect.stringMatching(/^att_/),
        resource: expect.stringMatching(/^res_/),
        queue: 'lease',
        job: expect.any(String),
        kind: 'local-host',
        outcome: 'active',
      }),
    );
  });
});

describe('the metrics', () => {
  const metricsOf = async (worker: string): Promise<string> => {
    const log = await readFile(join(world.logs, `${worker}.log`), 'utf8');
    const [, url = ''] = /"url":"([^"]+)","msg":"metrics are served"/.exec(log) ?? [];
    return (await fetch(url)).text();
  };

  it('are served by every worker on a port of its own', async () => {
    const pages = await Promise.all(WORKERS.map(metricsOf));
    pages.forEach((page, index) =>
      expect(page).toContain(`process_cpu_seconds_total{process="${WORKERS[index]}"}`),
    );
  });

  it('count what the lease took', async () => {
    const [lease, resource, update] = await Promise.all([
      metricsOf('lease-worker'),
      metricsOf('resource-worker'),
      metricsOf('update-worker'),
    ]);
    const ofHosts = { type: 'host' };
    expect(metricValue(lease, 'drydock_lease_grant_seconds_count', ofHosts)).toBe(1);
    const ofKind = { kind: 'local-host' };
    expect(metricValue(resource, 'drydock_resource_build_seconds_count', ofKind)).toBe(1);
    const setUp = { what: 'set-up', ...ofKind };
    expect(metricValue(lease, 'drydock_work_seconds_count', setUp)).toBe(1);
    const released = { name: 'release', outcome: 'applied' };
    expect(metricValue(update, 'drydock_commands_total', released)).toBe(1);
    const { text } = await ask('GET', '/metrics');
    const exec = { interface: 'command', operation: 'exec' };
    expect(metricValue(text, 'drydock_use_seconds_count', { ...exec, end: 'itself' })).toBe(2);
  });
});

describe('a secret', () => {
  it('is in no log, no command to Redis, no row, no answer and no span', async () => {
    const files = await readdir(world.logs);
    const logs = await Promise.all(files.map((file) => readFile(join(world.logs, file), 'utf8')));
    const tables = await world.query<{ name: string }>(
      `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    const rows = await Promise.all(
      tables.map(({ name }) => world.query(`SELECT t::text AS row FROM ${name} t`)),
    );
    await until(
      'the release is seen in Redis',
      async () => monitor.text().includes(leaseId),
      20_000,
    );
    const places: Readonly<Record<string, string>> = {
      logs: logs.join('\n'),
      redis: monitor.text(),
      rows: JSON.stringify(rows),
      answers: answers.join('\n'),
      spans: collector.text(),
    };
    // The command had its secrets, and each place holds what it should: what is not there was not overlooked.
    expect(answers).toContainEqual(expect.stringContaining('"exitCode":0'));
    Object.values(places).forEach((text) => expect(text).toContain(leaseId));
    const secrets: Readonly<Record<string, string>> = {
      'a token': world.stack.token,
      'what a command was given, or a bearer said': CANARY,
      'the password of PostgreSQL': new URL(world.stack.databaseUrl).password,
      'the password of Redis': new URL(world.stack.redisUrl).password,
      'the key that seals': SEALING_KEY,
    };
    const found = Object.entries(places).flatMap(([place, text]) =>
      Object.entries(secrets)
        .filter(([, secret]) => secret !== '' && text.includes(secret))
        .map(([secret]) => `${secret} in the ${place}`),
    );
    expect(found).toEqual([]);
  });
});
