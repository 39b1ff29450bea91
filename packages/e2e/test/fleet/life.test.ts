import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { leaseDirectories, leaseProcesses } from './audits.ts';
import { openWorld, until, type World } from './world.ts';

const run = promisify(execFile);

let world: World;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/drydock-life-');
  await chmod(directory, 0o755);
  world = await openWorld({ counts: { 'lease-worker': 2 } });
  await world.drydock.blueprints.create({
    name: 'quick',
    kind: 'local-host',
    config: { directory: join(directory, 'quick') },
    limits: { resources: 1 },
  });
  await world.drydock.blueprints.create({
    name: 'slow',
    kind: 'local-host',
    config: {
      directory: join(directory, 'slow'),
      setUp: { script: `while [ -e "${directory}/hold" ]; do sleep 0.05; done` },
    },
    limits: { resources: 1 },
  });
}, 120_000);

afterAll(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

const drydock = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), ...args], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      DRYDOCK_URL: world.stack.apiUrl,
      DRYDOCK_TOKEN: world.stack.token,
    },
  });

const status = async (id: string): Promise<string> => (await world.drydock.leases.get(id)).status;

describe('the main job', () => {
  it('runs a command on a leased host and leaves nothing behind', async () => {
    const { stdout } = await drydock('exec', '--type', 'host', '--', 'uname', '-a');
    expect(stdout).toContain(hostname());
    expect(JSON.parse((await drydock('lease', 'list', '-o', 'json')).stdout)).toMatchObject({
      items: [],
    });
    expect(await leaseDirectories(join(directory, 'quick'))).toEqual([]);
    expect(await leaseProcesses(directory)).toEqual([]);
  });

  it('exits with the command’s own code, and ends what the command left running', async () => {
    const script = 'setsid sleep 600 & exit 7';
    const failure = await drydock('exec', '--type', 'host', '--', 'sh', '-c', script).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 7 });
    expect(await leaseProcesses(directory)).toEqual([]);
  });

  it('ends a lease at its deadline, together with what runs in it', async () => {
    const lease = await world.drydock.leases.request(
      { type: 'host', blueprints: ['quick'], ttlSeconds: 1 },
      { wait: 'active' },
    );
    const activatedAt = Date.parse(lease.activatedAt ?? '');
    const outcome = await world.drydock.leases.command(lease.id).exec(['sleep', '600']);
    expect(outcome).toMatchObject({ exitCode: null, end: 'lease-ended' });
    const gone = await world.drydock.leases.get(lease.id, { wait: 'destroyed' });
    expect(gone.reasonCode).toBe('expired');
    const endedAfterMs = Date.parse(gone.releasedAt ?? '') - activatedAt;
    expect(endedAfterMs).toBeGreaterThanOrEqual(1_000);
    // That no sweep is needed for it, `wakes.test.ts` shows, where none comes.
    expect(endedAfterMs).toBeLessThan(15_000);
  });

  it('starts nothing for a lease whose release was accepted', async () => {
    const marks = join(directory, 'marks');
    await mkdir(marks);
    await chmod(marks, 0o777);
    for (let n = 0; n < 10; n += 1) {
      const { id } = await world.drydock.leases.request(
        { type: 'host', blueprints: ['quick'] },
        { wait: 'active' },
      );
      await world.drydock.leases.release(id);
      // Refused, or ended while it waited to be let go: both are fine, running is not.
      const outcome: unknown = await world.drydock.leases
        .command(id)
        .exec(['touch', join(marks, id)])
        .catch((error: unknown) => error);
      expect(outcome).not.toMatchObject({ exitCode: 0 });
      await world.drydock.leases.get(id, { wait: 'destroyed' });
    }
    expect(await readdir(marks)).toEqual([]);
  });
});

describe('slow set-up', () => {
  const begin = async (): Promise<string> => {
    await writeFile(join(directory, 'hold'), '');
    const { id } = await world.drydock.leases.request({ type: 'host', blueprints: ['slow'] });
    await until('set-up runs', async () => (await leaseProcesses(directory)).length > 0, 60_000);
    return id;
  };
  const letGo = (): Promise<void> => rm(join(directory, 'hold'), { force: true });

  it('is stopped by a release within a beat', async () => {
    const id = await begin();
    const startedAt = performance.now();
    await world.drydock.leases.release(id);
    const gone = await world.drydock.leases.get(id, { wait: 'destroyed', timeoutSeconds: 30 });
    expect(gone.reason).toContain('while it was being set up');
    // Well before the lock of a worker that did not hear of it would end.
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(await leaseProcesses(directory)).toEqual([]);
    await letGo();
  }, 40_000);

  it('goes on in another process when its worker is told to stop', async () => {
    const id = await begin();
    const { fleet } = world.stack;
    const ended = fleet.next('died');
    const again = fleet.next('ready');
    const [holder] = await world.query<{ writer: string }>(
      'SELECT writer FROM lease WHERE id = $1',
      [id],
    );
    const pid = Number(holder?.writer.split('/').at(-1));
    process.kill(pid, 'SIGTERM');
    expect(await ended).toMatchObject({ pid, code: 0 });
    await letGo();
    const lease = await world.drydock.leases.get(id, { wait: 'active', timeoutSeconds: 30 });
    expect(lease.status).toBe('active');
    await again;
    await world.drydock.leases.release(id);
    await world.drydock.leases.get(id, { wait: 'destroyed', timeoutSeconds: 30 });
  }, 120_000);

  it('is taken over from a worker that is frozen, whose late outcome changes nothing', async () => {
    const id = await begin();
    const [holder] = await world.query<{ writer: string }>(
      'SELECT writer FROM lease WHERE id = $1',
      [id],
    );
    const pid = Number(holder?.writer.split('/').at(-1));
    process.kill(pid, 'SIGSTOP');
    const frozenAt = performance.now();
    await letGo();
    const lease = await world.drydock.leases.get(id, { wait: 'active', timeoutSeconds: 40 });
    const takenOverMs = performance.now() - frozenAt;
    process.kill(pid, 'SIGCONT');
    expect(lease.status).toBe('active');
    // A lock of 5 s, a sweep of 1 s and its jitter, and the set-up itself: 9 s. The rest is for a machine
    // that is busy.
    expect(takenOverMs).toBeLessThan(35_000);
    await world.drydock.leases.release(id);
    await world.drydock.leases.get(id, { wait: 'destroyed', timeoutSeconds: 30 });
    const activations = await world.query(
      `SELECT writer FROM event WHERE lease_id = $1 AND type = 'lease.activated'`,
      [id],
    );
    expect(activations).toHaveLength(1);
    expect(await leaseProcesses(directory)).toEqual([]);
    expect(await leaseDirectories(join(directory, 'slow'))).toEqual([]);
  }, 90_000);
});

describe('a resource that goes', () => {
  it('takes its leases along, each with the reason, and a new one is built', async () => {
    const lease = await world.drydock.leases.request(
      { type: 'host', blueprints: ['quick'] },
      { wait: 'active' },
    );
    const { resource } = lease;
    if (resource === null) {
      throw new Error('An active lease has a resource.');
    }
    await world.drydock.resources.release(resource);
    const gone = await world.drydock.leases.get(lease.id, {
      wait: 'destroyed',
      timeoutSeconds: 30,
    });
    expect(gone).toMatchObject({ reasonCode: 'resource-lost' });
    expect(gone.reason).toContain(resource);
    const next = await world.drydock.leases.request(
      { type: 'host', blueprints: ['quick'] },
      { wait: 'active', timeoutSeconds: 30 },
    );
    expect(next.status).toBe('active');
    expect(next.resource).not.toBe(resource);
    await world.drydock.leases.release(next.id);
    await world.drydock.leases.get(next.id, { wait: 'destroyed' });
  }, 120_000);
});

describe('without Redis', () => {
  it('accepts, says so, and catches up', async () => {
    const { redis } = world.stack;
    if (redis === null) {
      throw new Error('The world has its own Redis.');
    }
    await redis.kill9();
    const lease = await world.drydock.leases.request({ type: 'host', blueprints: ['quick'] });
    expect(lease.status).toBe('pending');
    await until(
      '/readyz says so',
      async () => {
        const ready = await fetch(`${world.stack.apiUrl}/readyz`);
        return ready.status === 200 && (await ready.text()).includes('degraded');
      },
      60_000,
    );
    await redis.start();
    const active = await world.drydock.leases.get(lease.id, {
      wait: 'active',
      timeoutSeconds: 30,
    });
    expect(active.status).toBe('active');
    await world.drydock.leases.release(lease.id);
    await world.drydock.leases.get(lease.id, { wait: 'destroyed', timeoutSeconds: 30 });
  }, 120_000);
});

describe('without PostgreSQL', () => {
  it('answers 503 soon, and recovers by itself', async () => {
    const { postgres, apiUrl, token } = world.stack;
    if (postgres === null) {
      throw new Error('The world has its own PostgreSQL.');
    }
    await postgres.kill9();
    const startedAt = performance.now();
    const answer = await fetch(`${apiUrl}/v1/leases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'host' }),
    });
    // Two seconds are promised, and a statement's own limit is five: it waited for none.
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'database-unavailable' });
    await postgres.start();
    const lease = await world.drydock.leases.request(
      { type: 'host', blueprints: ['quick'] },
      { wait: 'active', timeoutSeconds: 30 },
    );
    expect(lease.status).toBe('active');
    await world.drydock.leases.release(lease.id);
    await world.drydock.leases.get(lease.id, { wait: 'destroyed', timeoutSeconds: 30 });
    expect(await status(lease.id)).toBe('destroyed');
  }, 120_000);
});

describe('what is logged', () => {
  it('holds neither the token nor a password', async () => {
    const secrets = [
      world.stack.token,
      new URL(world.stack.databaseUrl).password,
      new URL(world.stack.redisUrl).password,
    ];
    const { stdout } = await run('sh', ['-c', 'cat "$1"/*', 'sh', world.logs]);
    expect(stdout.length).toBeGreaterThan(0);
    const printed = stdout + world.lines.join('\n');
    expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
    const events = await world.query<{ data: object }>('SELECT data FROM event');
    const said = JSON.stringify(events);
    expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
    expect(await readFile(join(world.logs, 'api.log'), 'utf8')).toContain('ready');
  });
});
