import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { newId } from '@drydock/model';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWorld, until, type World } from './world.ts';

const run = promisify(execFile);
const KEYS = `canary:${randomBytes(32).toString('base64')}`;
const COLLECTOR_PASSWORD = `canary-${randomBytes(8).toString('hex')}`;

let world: World;
let directory: string;
/** What nobody may find where it does not belong. */
let secrets: readonly string[];
beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/drydock-who-may-');
  await chmod(directory, 0o755);
  world = await openWorld({
    env: {
      DRYDOCK_ALLOWED_KINDS: '*,local-host=default+ops',
      DRYDOCK_SECRET_KEYS: KEYS,
      // Nothing listens there: traces are dropped.
      DRYDOCK_OTLP_ENDPOINT: `http://x:${COLLECTOR_PASSWORD}@127.0.0.1:1`,
      DRYDOCK_TOKEN: 'canary-token-of-a-shell',
    },
  });
  await world.drydock.blueprints.create({
    name: 'here',
    kind: 'local-host',
    config: { directory: join(directory, 'here') },
    limits: { resources: 1 },
  });
  const { databaseUrl, redisUrl, token } = world.stack;
  secrets = [
    new URL(databaseUrl).password,
    new URL(redisUrl).password,
    KEYS.slice(KEYS.indexOf(':') + 1),
    COLLECTOR_PASSWORD,
    token,
    'canary-token-of-a-shell',
  ];
}, 120_000);
afterAll(async () => {
  await world.close();
  await rm(directory, { recursive: true, force: true });
}, 60_000);

const leaked = (text: string): readonly string[] =>
  secrets.filter((secret) => text.includes(secret));

/** Parent of a process, from /proc. */
async function parentOf(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'latin1');
  return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1]);
}

describe('secrets', () => {
  it('are in files for their owner alone, and in no environment or command line of a process', async () => {
    expect(secrets.every((secret) => secret.length >= 8)).toBe(true);
    const processes = world.stack.fleet.processes();
    expect(processes).toHaveLength(5);
    for (const { pid } of processes) {
      for (const each of [pid, await parentOf(pid)]) {
        const environment = await readFile(`/proc/${each}/environ`, 'latin1');
        const commandLine = await readFile(`/proc/${each}/cmdline`, 'latin1');
        expect(leaked(environment + commandLine)).toEqual([]);
      }
      const variables = new Map(
        (await readFile(`/proc/${pid}/environ`, 'latin1'))
          .split('\0')
          .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
      );
      const files = [...variables].filter(([name]) => name.endsWith('_FILE'));
      expect(files.map(([name]) => name).sort()).toEqual([
        'DATABASE_URL_FILE',
        'DRYDOCK_OTLP_ENDPOINT_FILE',
        'DRYDOCK_SECRET_KEYS_FILE',
        'REDIS_URL_FILE',
      ]);
      for (const [, path] of files) {
        expect((await stat(path)).mode & 0o777).toBe(0o600);
        expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
      }
      expect(await readFile(variables.get('DRYDOCK_SECRET_KEYS_FILE') ?? '', 'utf8')).toBe(
        `${KEYS}\n`,
      );
    }
  });

  it('do not come to the gate or to a command, nor does anything that was open', async () => {
    const lease = await world.drydock.leases.request(
      { type: 'host', blueprints: ['here'] },
      { wait: 'active' },
    );
    const said = await world.drydock.leases.exec(lease.id, {
      // The process is the one that was the gate.
      argv: ['/bin/sh', '-c', 'cat /proc/$$/environ; echo; ls /proc/self/fd'],
    });
    expect(said.exitCode).toBe(0);
    expect(said.stdout).toContain(`DRYDOCK_LEASE_ID=${lease.id}`);
    expect(leaked(said.stdout)).toEqual([]);
    expect(said.stdout).not.toMatch(/(DATABASE|REDIS|SECRET|OTLP|TOKEN)/);
    const descriptors = [...said.stdout.matchAll(/^(\d+)$/gm)].map(([, each]) => Number(each));
    // The fourth is the directory that `ls` reads.
    expect(descriptors.sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    await world.drydock.leases.release(lease.id);
  }, 120_000);

  it('are read again by a process that is started again', async () => {
    const ready = world.stack.fleet.next('ready', ({ name }) => name === 'api');
    await world.stack.fleet.kill9('api');
    await ready;
    const names: string[] = [];
    for await (const { name } of world.drydock.blueprints.list()) {
      names.push(name);
    }
    expect(names).toContain('here');
  }, 120_000);
});

describe('the doctor', () => {
  it('names blueprints of kinds that are not allowed any more', async () => {
    const { apiUrl, token } = world.stack;
    const doctor = async (): Promise<{ status: string; found: string; fix: string | null }> => {
      const cli = join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js');
      const { stdout } = await run(process.execPath, [cli, 'doctor', '-o', 'json'], {
        cwd: directory,
        env: { PATH: process.env['PATH'], DRYDOCK_URL: apiUrl, DRYDOCK_TOKEN: token },
      });
      const { findings } = JSON.parse(stdout) as {
        findings: { check: string; status: string; found: string; fix: string | null }[];
      };
      const finding = findings.find(({ check }) => check === 'allowed-kinds');
      if (finding === undefined) {
        throw new Error('The doctor does not look at allowed kinds.');
      }
      return finding;
    };
    expect(await doctor()).toMatchObject({ status: 'ok' });
    const project = newId('project');
    await world.query(`INSERT INTO project (id, name) VALUES ($1, 'web')`, [project]);
    await world.query(
      `INSERT INTO blueprint (id, project_id, name, kind, provides, created_at)
        VALUES ($1, $2, 'left-over', 'local-host', 'host', now())`,
      [newId('blueprint'), project],
    );
    // What the API has read last is kept for some seconds.
    await until('the doctor', async () => (await doctor()).status !== 'ok', 60_000);
    expect(await doctor()).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('local-host of web: left-over'),
      fix: expect.stringContaining('DRYDOCK_ALLOWED_KINDS'),
    });
  }, 180_000);
});
