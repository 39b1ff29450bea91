import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { newId } from '@drydock/model';
import { openQueues, openRedis } from '@drydock/queue';
import { migrate } from '@drydock/store';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { firstMessage } from '@drydock/local-servers/testing';
import pg from 'pg';
import { Killer } from './faults.ts';
import { openWorld, until, type World } from './world.ts';

const SECRET_KEYS = `key-1:${Buffer.alloc(32, 1).toString('base64')}`;

/** A process that was started again, or lost a server, is back long before. */
const BACK_WITHIN_MS = 60_000;
const TEST_WITHIN_MS = 120_000;

/** Of the command line, what a run touches of the process around it. */
interface Io {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly onSignal: () => () => void;
  readonly exit: (status: number) => never;
}

let drydock: (args: readonly string[], io: Io) => Promise<number>;
let world: World;
let killer: Killer;
let leaseWorker: ChildProcess;
let env: Record<string, string>;

/** The fleet is without a lease-worker; this one is the test's, which nobody starts again. */
async function startLeaseWorker(): Promise<ChildProcess> {
  const child = fork(join(REPOSITORY_ROOT, 'apps/lease-worker/dist/main.js'), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: world.stack.databaseUrl,
      REDIS_URL: world.stack.redisUrl,
      DRYDOCK_LOG_LEVEL: 'silent',
    },
  });
  await firstMessage(child);
  return child;
}

async function endLeaseWorker(): Promise<void> {
  if (leaseWorker.exitCode === null && leaseWorker.signalCode === null) {
    const exited = once(leaseWorker, 'exit');
    leaseWorker.kill('SIGKILL');
    await exited;
  }
}

jest.setTimeout(TEST_WITHIN_MS);

beforeAll(async () => {
  const built = join(REPOSITORY_ROOT, 'apps/cli/dist/main.js');
  ({ main: drydock } = (await import(built)) as { main: typeof drydock });
  world = await openWorld({
    counts: { 'lease-worker': 0 },
    env: { DRYDOCK_SECRET_KEYS: SECRET_KEYS },
  });
  killer = new Killer(world);
  leaseWorker = await startLeaseWorker();
  env = {
    DRYDOCK_URL: world.stack.apiUrl,
    DRYDOCK_TOKEN: world.stack.token,
    DATABASE_URL: world.stack.databaseUrl,
    REDIS_URL: world.stack.redisUrl,
    DRYDOCK_SECRET_KEYS: SECRET_KEYS,
  };
}, 120_000);

afterAll(async () => {
  await endLeaseWorker();
  await world.close();
}, 60_000);

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly found: string;
  readonly why: string | null;
  readonly fix: string | null;
}

interface Report {
  readonly code: number | null;
  readonly findings: readonly Finding[];
  readonly text: string;
}

/** The command line as it is started from a shell. */
async function doctorInShell(): Promise<Report> {
  const child = spawn(
    process.execPath,
    [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), 'doctor', '-o', 'json'],
    { cwd: '/', env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return reportOf(code, text);
}

/** The same in this process, as it is asked again and again, and takes most of a second to start. */
async function doctor(change: Record<string, string> = {}): Promise<Report> {
  let text = '';
  const output = (): Writable =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        text += chunk.toString();
        done();
      },
    });
  const code = await drydock(['doctor', '-o', 'json'], {
    stdout: output(),
    stderr: output(),
    stdin: Readable.from([]),
    env: { ...env, ...change },
    cwd: '/',
    onSignal: () => () => undefined,
    exit: (status) => {
      throw new Error(`It ended the process with ${status}.`);
    },
  });
  return reportOf(code, text);
}

function reportOf(code: number | null, text: string): Report {
  const { findings } = JSON.parse(text) as { findings: Finding[] };
  return { code, findings, text };
}

/**
 * What the doctor finds of something broken, once it is mended and the doctor finds all well again:
 * processes take their time to come back, and the next test must not meet what this one broke.
 */
async function whileBroken(
  mend: () => Promise<unknown>,
  look: () => Promise<Report> = doctor,
): Promise<Report> {
  try {
    return await look();
  } finally {
    await mend();
    await allWell();
  }
}

async function allWell(change: Record<string, string> = {}): Promise<void> {
  let left: string[] = [];
  await until(
    'that all is well again',
    async () => {
      left = faults(await doctor(change));
      return left.length === 0;
    },
    BACK_WITHIN_MS,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)} Left: ${left.join(', ')}.`);
  });
}

/** What is not well, as `check status`; each of them has to say why and what to do. */
function faults({ findings }: Report): string[] {
  const found = findings.filter(({ status }) => status !== 'ok');
  for (const { why, fix } of found) {
    expect([typeof why, typeof fix]).toEqual(['string', 'string']);
  }
  return found.map(({ check, status }) => `${check} ${status}`);
}

const foundOf = (report: Report, check: string): string =>
  report.findings.find((finding) => finding.check === check)?.found ?? '';

/** A URL like another one, with something changed. */
function changed(text: string, change: (url: URL) => void): string {
  const url = new URL(text);
  change(url);
  return url.href;
}

/** A database of its own on the same server, which no process works on. */
async function ownDatabase(name: string, work: (url: string) => Promise<void>): Promise<void> {
  await world.query(`CREATE DATABASE ${name}`);
  try {
    await work(changed(world.stack.databaseUrl, (url) => (url.pathname = `/${name}`)));
  } finally {
    await world.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function inDatabase(url: string, ...statements: [string, unknown[]][]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const [sql, values] of statements) {
      await client.query(sql, values);
    }
  } finally {
    await client.end();
  }
}

async function withRedis(
  work: (redis: ReturnType<typeof openRedis>) => Promise<unknown>,
): Promise<void> {
  const redis = openRedis(world.stack.redisUrl, 'test');
  try {
    await once(redis, 'ready');
    await work(redis);
  } finally {
    redis.disconnect();
  }
}

describe('a healthy installation', () => {
  it('is found well, in every respect', async () => {
    const report = await doctorInShell();
    expect(faults(report)).toEqual([]);
    expect(report.code).toBe(0);
    expect(report.findings.map(({ check }) => check).sort()).toEqual(
      [
        'allocation',
        'allowed-kinds',
        'api',
        'clock',
        'credentials',
        'due-work',
        'kinds',
        'migrations',
        'outside',
        'postgres',
        'postgres-settings',
        'queues',
        'readiness',
        'redis',
        'redis-policy',
        'removals',
        'resources',
        'host-keys',
        'settings',
        'token',
        'workers',
      ].sort(),
    );
    for (const secret of [world.stack.token, new URL(world.stack.databaseUrl).password]) {
      expect(report.text).not.toContain(secret);
    }
  });
});

describe('an installation of which no more than the API is known', () => {
  const apiOnly = { DATABASE_URL: '', REDIS_URL: '', DRYDOCK_SECRET_KEYS: '' };

  it('is found well', async () => {
    const report = await doctor(apiOnly);
    expect([faults(report), report.code]).toEqual([[], 0]);
    expect(report.findings.map(({ check }) => check)).toEqual([
      'api',
      'readiness',
      'token',
      'due-work',
      'allocation',
      'resources',
      'allowed-kinds',
      'clock',
    ]);
  });

  it('is found with work that nobody looks at, and hosts in quarantine', async () => {
    const type = 'held-by-nobody';
    const [lease, blueprint, resource] = [newId('lease'), newId('blueprint'), newId('resource')];
    const [row] = await world.query<{ id: string }>('SELECT id FROM project LIMIT 1');
    const project = row?.id;
    await withRedis(async (redis) => {
      // A lock that is never given back: no worker may look at what is below it.
      await redis.set(`drydock:lock:{type:${type}}`, 'a test', 'PX', 60_000);
      await world.query(
        `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
          VALUES ($1, $2, $3, 's', 60, now() + interval '1 hour', 'test', now() - interval '5 minutes')`,
        [lease, project, type],
      );
      await world.query(
        `INSERT INTO blueprint (id, project_id, name, kind, provides)
          VALUES ($1, $2, 'far-away', 'ssh-host', $3)`,
        [blueprint, project, type],
      );
      await world.query(
        `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
          VALUES ($1, 1, $2, '{}', 'test')`,
        [blueprint, project],
      );
      await world.query(
        `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, status,
            activated_at, state, marks)
          VALUES ($1, $2, $3, 1, $4, 'web-1', 'active', now(), '{}', $5)`,
        [
          resource,
          project,
          blueprint,
          type,
          { quarantined: { author: 'x', reason: 'Gone.', setAt: '2026-01-01' } },
        ],
      );
      try {
        // The API keeps what it has read for a few seconds.
        let report = await doctor(apiOnly);
        const found = async (): Promise<boolean> => {
          report = await doctor(apiOnly);
          return faults(report).length === 4;
        };
        await until('the doctor’s finding', found, BACK_WITHIN_MS);
        expect([faults(report), report.code]).toEqual([
          ['readiness warning', 'due-work failed', 'allocation failed', 'resources warning'],
          1,
        ]);
        expect(foundOf(report, 'due-work')).toContain('1 of the queue allocator');
        expect(foundOf(report, 'allocation')).toContain(`${type} (for 3`);
        expect(foundOf(report, 'resources')).toContain('1 of far-away');
      } finally {
        await world.query('DELETE FROM lease WHERE id = $1', [lease]);
        await world.query('DELETE FROM health_check WHERE resource_id = $1', [resource]);
        await world.query('DELETE FROM resource WHERE id = $1', [resource]);
        await world.query('DELETE FROM blueprint_revision WHERE blueprint_id = $1', [blueprint]);
        await world.query('DELETE FROM blueprint WHERE id = $1', [blueprint]);
        // What the API has kept of it is no business of the tests that follow.
        const isQuiet = async (): Promise<boolean> => {
          const answer = await fetch(`${world.stack.apiUrl}/readyz`);
          return ((await answer.json()) as { status: string }).status === 'ready';
        };
        await until('/readyz is quiet', isQuiet, 20_000);
        await redis.del(`drydock:lock:{type:${type}}`);
        await allWell(apiOnly);
      }
    });
  });

  it('is found with a token that may not see how it does', async () => {
    const { secret } = await world.drydock.tokens.create({
      name: 'narrow',
      role: 'viewer',
      scopes: ['leases:read'],
    });
    const report = await doctor({ ...apiOnly, DRYDOCK_TOKEN: secret ?? '' });
    expect(report.findings.map(({ check }) => check)).not.toContain('due-work');
    expect(report.code).toBe(0);
  });
});

describe('a broken installation', () => {
  it('with a wrong token', async () => {
    const report = await doctor({ DRYDOCK_TOKEN: 'dd_wrong' });
    expect([faults(report), report.code]).toEqual([['token failed'], 1]);
  });

  it('with a setting that cannot be read', async () => {
    const report = await doctor({ DRYDOCK_DATABASE_POOL: 'wat' });
    expect([faults(report), report.code]).toEqual([['settings failed'], 1]);
    expect(foundOf(report, 'settings')).toContain('DRYDOCK_DATABASE_POOL');
  });

  it('without an API', async () => {
    const report = await doctor({ DRYDOCK_URL: 'http://127.0.0.1:9' });
    expect([faults(report), report.code]).toEqual([['api failed'], 1]);
  });

  it('with something else where the API should be', async () => {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    try {
      const report = await doctor({ DRYDOCK_URL: `http://127.0.0.1:${port}` });
      expect(faults(report)).toEqual(['api failed']);
      expect(foundOf(report, 'api')).toContain('is not Drydock');
    } finally {
      server.close();
    }
  });

  it('with a wrong password for PostgreSQL', async () => {
    const url = changed(world.stack.databaseUrl, (one) => (one.password = 'wrong'));
    const report = await doctor({ DATABASE_URL: url });
    expect([faults(report), report.code]).toEqual([['postgres failed'], 1]);
    expect(foundOf(report, 'postgres')).toContain('password');
  });

  it('with a database that does not exist', async () => {
    const url = changed(world.stack.databaseUrl, (one) => (one.pathname = '/nowhere'));
    const report = await doctor({ DATABASE_URL: url });
    expect([faults(report), report.code]).toEqual([['postgres failed'], 1]);
    expect(foundOf(report, 'postgres')).toContain('no such database');
  });

  it('with a database that was never migrated, or not to the end', async () => {
    await ownDatabase('unmigrated', async (url) => {
      const never = await doctor({ DATABASE_URL: url });
      expect([faults(never), never.code]).toEqual([['migrations failed'], 1]);
      await migrate(url);
      expect(faults(await doctor({ DATABASE_URL: url }))).toEqual([]);
      await inDatabase(url, [
        `DELETE FROM _prisma_migrations WHERE migration_name LIKE '%event_stream'`,
        [],
      ]);
      const one = await doctor({ DATABASE_URL: url });
      expect([faults(one), foundOf(one, 'migrations')]).toEqual([
        ['migrations failed'],
        expect.stringMatching(/^not applied: \d+_event_stream$/),
      ]);
    });
  });

  it('with a migration that was changed, or is of a newer release', async () => {
    await ownDatabase('altered', async (url) => {
      await migrate(url);
      await inDatabase(url, [
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
          VALUES ('x', 'x', '29991231000000_future', now())`,
        [],
      ]);
      const newer = await doctor({ DATABASE_URL: url });
      expect([faults(newer), newer.code]).toEqual([['migrations failed'], 1]);
      expect(foundOf(newer, 'migrations')).toContain('29991231000000_future');
      await inDatabase(url, [
        `UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name LIKE '%foundation'`,
        [],
      ]);
      const altered = await doctor({ DATABASE_URL: url });
      expect(faults(altered)).toEqual(['migrations failed']);
      expect(foundOf(altered, 'migrations')).toContain('changed after');
    });
  });

  it('is none where the database would lose commits: sessions set that otherwise', async () => {
    await world.query('ALTER DATABASE drydock SET synchronous_commit = off');
    const report = await whileBroken(() =>
      world.query('ALTER DATABASE drydock RESET synchronous_commit'),
    );
    expect([faults(report), report.code]).toEqual([[], 0]);
  });

  it('whose server takes no writes', async () => {
    await world.query('ALTER DATABASE drydock SET default_transaction_read_only = on');
    await world.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND application_name LIKE 'drydock %'`);
    const report = await whileBroken(async () => {
      await world.query(`BEGIN READ WRITE;
        ALTER DATABASE drydock RESET default_transaction_read_only; COMMIT`);
      await world.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND application_name LIKE 'drydock %'`);
    });
    expect(faults(report)).toContain('postgres failed');
    expect(report.code).toBe(1);
  });

  it('with work that nobody looks at, and a host that fails its health check', async () => {
    await ownDatabase('overdue', async (url) => {
      await migrate(url);
      const [project, blueprint] = [newId('project'), newId('blueprint')];
      await inDatabase(
        url,
        ['INSERT INTO project (id, name) VALUES ($1, $2)', [project, 'p']],
        [
          `INSERT INTO lease (id, project_id, type, shape, ttl_seconds, wait_until, author, wake_at)
            VALUES ($1, $2, 'host', 's', 60, now(), 'test', now() - interval '5 minutes')`,
          [newId('lease'), project],
        ],
        [
          `INSERT INTO blueprint (id, project_id, name, kind, provides)
            VALUES ($1, $2, 'b', 'local-host', 'host')`,
          [blueprint, project],
        ],
        [
          `INSERT INTO blueprint_revision (blueprint_id, revision, project_id, config, author)
            VALUES ($1, 1, $2, '{}', 'test')`,
          [blueprint, project],
        ],
        [
          `INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, status,
              activated_at, state, marks)
            VALUES ($1, $2, $3, 1, 'host', 'web-1', 'active', now(), '{}', $4)`,
          [
            newId('resource'),
            project,
            blueprint,
            { quarantined: { author: 'x', reason: 'The host key changed.', setAt: '2026-01-01' } },
          ],
        ],
      );
      const report = await doctor({ DATABASE_URL: url });
      expect([faults(report), report.code]).toEqual([
        ['due-work failed', 'allocation failed', 'resources warning'],
        1,
      ]);
      expect(foundOf(report, 'allocation')).toMatch(/host \(for 3\d\d s\)/);
      expect(foundOf(report, 'due-work')).toContain('1 of the allocator-worker');
      expect(foundOf(report, 'resources')).toContain('web-1: The host key changed.');
    });
  });

  it('with a credential that no key opens', async () => {
    const [row] = await world.query<{ id: string }>('SELECT id FROM project LIMIT 1');
    const id = newId('credential');
    await world.query(
      `INSERT INTO credential (id, project_id, name, kind, sealed, key_id)
        VALUES ($1, $2, 'deploy-key', 'ssh-key', 'x', 'lost-key')`,
      [id, row?.id],
    );
    const report = await whileBroken(() =>
      world.query('DELETE FROM credential WHERE id = $1', [id]),
    );
    expect([faults(report), report.code]).toEqual([['credentials failed'], 1]);
    expect(foundOf(report, 'credentials')).toContain('lost-key (such as deploy-key)');
  });

  it('with a blueprint whose kind is not loaded', async () => {
    const [row] = await world.query<{ id: string }>('SELECT id FROM project LIMIT 1');
    const id = newId('blueprint');
    await world.query(
      `INSERT INTO blueprint (id, project_id, name, kind, provides)
        VALUES ($1, $2, 'clouds', 'cloud-host', 'cloud')`,
      [id, row?.id],
    );
    const report = await whileBroken(() =>
      world.query('DELETE FROM blueprint WHERE id = $1', [id]),
    );
    expect([faults(report), report.code]).toEqual([['kinds failed'], 1]);
    expect(foundOf(report, 'kinds')).toContain('cloud-host (blueprint clouds)');
  });

  it.each([
    [60_000, 'clock failed'],
    [-10_000, 'clock warning'],
  ])('whose API’s clock is off by %i ms', async (offMs, fault) => {
    const upstream = new URL(world.stack.apiUrl);
    const proxy = createServer(({ url, method, headers }, response) => {
      const asked = httpRequest(
        { host: upstream.hostname, port: upstream.port, path: url, method, headers },
        (answer) => {
          const date = new Date(Date.now() + offMs).toUTCString();
          response.writeHead(answer.statusCode ?? 500, { ...answer.headers, date });
          answer.pipe(response);
        },
      );
      asked.end();
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve);
    });
    const { port } = proxy.address() as AddressInfo;
    try {
      const report = await doctor({ DRYDOCK_URL: `http://127.0.0.1:${port}` });
      expect(faults(report)).toEqual([fault]);
      expect(foundOf(report, 'clock')).toContain('the API');
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it('whose Redis throws keys away', async () => {
    await withRedis((redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'));
    const report = await whileBroken(() =>
      withRedis((redis) => redis.config('SET', 'maxmemory-policy', 'noeviction')),
    );
    expect([faults(report), report.code]).toEqual([['redis-policy failed'], 1]);
  });

  it('whose Redis takes no writes, which fills no log', async () => {
    const before = world.lines.length;
    // A replica of nobody, as one is after a fail-over.
    await withRedis((redis) => redis.replicaof('127.0.0.1', 1));
    const report = await whileBroken(() => withRedis((redis) => redis.replicaof('NO', 'ONE')));
    expect([faults(report), report.code]).toEqual([['readiness warning', 'redis failed'], 1]);
    expect(foundOf(report, 'readiness')).toContain('takes no writes');
    expect(foundOf(report, 'redis')).toContain('takes no writes: READONLY');
    const told = world.lines.slice(before).filter((line) => line.includes('the queue fails'));
    expect(told.length).toBeGreaterThan(0);
    // Six queues, each of which was unblocked and then refused.
    expect(told.length).toBeLessThanOrEqual(24);
  });

  it('with a wrong password for Redis', async () => {
    const url = changed(world.stack.redisUrl, (one) => (one.password = 'wrong'));
    const report = await doctor({ REDIS_URL: url });
    expect([faults(report), report.code]).toEqual([['redis failed'], 1]);
    expect(foundOf(report, 'redis')).toContain('password');
  });

  it('with a queue that somebody paused', async () => {
    const queues = openQueues(world.stack.redisUrl, 'drydock', 'test', () => undefined);
    await queues.byName.update.pause();
    const report = await whileBroken(async () => {
      await queues.byName.update.resume();
      queues.close();
    });
    expect([faults(report), report.code]).toEqual([['queues failed'], 1]);
    expect(foundOf(report, 'queues')).toBe('paused: update');
  });

  it('with a worker that is frozen while work waits', async () => {
    const queues = openQueues(world.stack.redisUrl, 'drydock', 'test', () => undefined);
    leaseWorker.kill('SIGSTOP');
    const mend = async (): Promise<void> => {
      leaseWorker.kill('SIGCONT');
      queues.close();
      return Promise.resolve();
    };
    const report = await whileBroken(mend, async () => {
      // More than one: what a frozen worker was given last is not waiting.
      await queues.byName.lease.addBulk(
        Array.from({ length: 3 }, () => ({
          name: 'lease',
          data: { kind: 'lease', id: newId('lease') },
        })),
      );
      let found = await doctor();
      const isFound = async (): Promise<boolean> => {
        found = await doctor();
        return faults(found).length > 0;
      };
      await until('finding the frozen worker', isFound, BACK_WITHIN_MS);
      return found;
    });
    expect(faults(report)).toEqual(['workers failed']);
    expect(foundOf(report, 'workers')).toContain('lease-worker');
  });

  it('without a kind of worker', async () => {
    await endLeaseWorker();
    const report = await whileBroken(async () => {
      leaseWorker = await startLeaseWorker();
    });
    expect([faults(report), report.code]).toEqual([['workers failed'], 1]);
    expect(foundOf(report, 'workers')).toBe('none is connected: lease-worker');
  });

  it('without Redis', async () => {
    await world.stack.redis?.kill9();
    const report = await whileBroken(async () => world.stack.redis?.start());
    expect([faults(report), report.code]).toEqual([['readiness warning', 'redis failed'], 1]);
    expect(foundOf(report, 'redis')).toContain('does not answer');
    expect([killer.unasked, leaseWorker.exitCode]).toEqual([[], null]);
  });

  it('without PostgreSQL', async () => {
    await world.stack.postgres?.kill9();
    const report = await whileBroken(async () => world.stack.postgres?.start());
    expect(faults(report)).toContain('postgres failed');
    expect(faults(report).filter((fault) => fault.endsWith('failed'))).toEqual([
      'readiness failed',
      'postgres failed',
    ]);
    expect(report.code).toBe(1);
    expect([killer.unasked, leaseWorker.exitCode]).toEqual([[], null]);
  });
});
