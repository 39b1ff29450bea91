import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { TcpProxy } from '@drydock/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LoudHost } from '../ssh/loud-host.ts';
import { CREDENTIAL, HostBench, userKey } from '../ssh/support.ts';
import { until, type World } from './world.ts';

const run = promisify(execFile);

/** A host with a real sshd, leased and used. */
export function describeSshHost(open: () => World): void {
  let world: World;
  let bench: HostBench;
  let proxy: TcpProxy;

  beforeAll(async () => {
    bench = await HostBench.open();
    proxy = await TcpProxy.open(bench.server.port);
    world = open();
    await storeCredential();
  }, 120_000);

  afterAll(async () => {
    await proxy.close();
    await bench.remove();
  }, 60_000);

  const drydock = async (...args: string[]): Promise<string> => {
    const { stdout } = await run(
      process.execPath,
      [join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js'), ...args],
      {
        env: {
          PATH: process.env['PATH'],
          DRYDOCK_URL: world.stack.apiUrl,
          DRYDOCK_TOKEN: world.stack.token,
        },
      },
    );
    return stdout;
  };

  async function storeCredential(): Promise<void> {
    const file = join(bench.directory, '..', `key-${randomBytes(5).toString('hex')}`);
    await writeFile(file, userKey.privateKey, { mode: 0o600 });
    try {
      const options = ['--kind', 'ssh-key', '--private-key-file', file];
      await drydock('credential', 'create', CREDENTIAL, ...options);
    } finally {
      await rm(file);
    }
  }

  /** Marks of the one resource that the blueprint `build` has. */
  async function marks(): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const resource of world.drydock.resources.list({
      blueprint: 'build',
      status: ['live'],
    })) {
      names.push(...resource.marks.map(({ name }) => name));
    }
    return names;
  }

  const onHost = (blueprint: string, ...argv: readonly string[]): Promise<string> =>
    drydock('exec', '--type', 'host', '--blueprint', blueprint, '--', ...argv);

  /** What a process has in memory. Page size: 4 KiB on all that this runs on. */
  const residentBytes = (pid: number): number =>
    Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4_096;

  /** What a lease leaves running has no end of its own; looking whether the host is well has one. */
  const nothingRuns = (): Promise<void> =>
    until(
      'the end of what runs there',
      () => Promise.resolve(bench.processes().length === 0),
      60_000,
    );

  describe('a host of one’s own', () => {
    it('is added and runs a command, and nothing is left on it', async () => {
      const config = {
        ...bench.config({ port: proxy.port }),
        user: undefined,
        credential: undefined,
      };
      const options = ['--kind', 'ssh-host', '--leases', '4', '--set', `user=${bench.server.user}`];
      options.push('--set', `credential=${CREDENTIAL}`, '--config', JSON.stringify(config));
      await drydock('blueprint', 'create', 'build', ...options);
      const command = ['exec', '--type', 'host', '--blueprint', 'build', '--'] as const;
      expect(await drydock(...command, 'sh', '-c', 'setsid sleep 3600 & echo $PWD')).toContain(
        `${bench.directory}/res_`,
      );
      await nothingRuns();
      const [place = ''] = await readdir(bench.directory);
      expect(await readdir(join(bench.directory, place))).toEqual([]);
      const failure = await drydock(...command, 'sh', '-c', 'exit 7').catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code: 7 });
    }, 60_000);

    it('that is lost in a command gives unknown, and is cleaned up once it is back', async () => {
      const lease = await world.drydock.lease({ type: 'host', blueprints: ['build'] });
      const outcome = await lease.command.exec(['sh', '-c', 'setsid sleep 3600 & echo up; wait'], {
        onStdout: () => proxy.freeze(),
      });
      expect(outcome).toMatchObject({ exitCode: null, end: 'host-lost' });
      await world.drydock.leases.release(lease.id);
      await until(
        'telling that the host is away',
        async () => (await drydock('lease', 'events', lease.id)).includes('Cleaning up failed'),
        60_000,
      );
      expect((await world.drydock.leases.get(lease.id)).status).toBe('released');
      await until('the quarantine', async () => (await marks()).includes('quarantined'), 60_000);
      proxy.thaw();
      await until(
        'the end of the lease',
        async () => (await world.drydock.leases.get(lease.id)).status === 'destroyed',
        90_000,
      );
      await nothingRuns();
      const [place = ''] = await readdir(bench.directory);
      expect(await readdir(join(bench.directory, place))).toEqual([]);
      await until('the end of the quarantine', async () => (await marks()).length === 0, 60_000);
      expect(await onHost('build', 'echo', 'back')).toBe('back\n');
    }, 240_000);

    it('that does not answer is passed over for the next one of the list', async () => {
      const closed = await TcpProxy.open(bench.server.port);
      await closed.close();
      const { port } = bench.server;
      // The sshd is also behind the proxy, where the blueprint before this one has it.
      const hosts = [
        { address: '127.0.0.1', port: closed.port },
        { address: '127.0.0.1', port, sharedHostKey: true },
      ];
      const config = { ...bench.config(), hosts };
      await drydock(
        'blueprint',
        'create',
        'two',
        '--kind',
        'ssh-host',
        '--config',
        JSON.stringify(config),
      );
      const startedAtMs = performance.now();
      expect(await onHost('two', 'echo', 'served')).toBe('served\n');
      // Two failures and the pause between them, not the minutes until the first one is given up.
      expect(performance.now() - startedAtMs).toBeLessThan(30_000);
    }, 60_000);

    it('that talks without end costs the workers little, is told of, and others are served', async () => {
      const loud = await LoudHost.open();
      await loud.take('endless both');
      const workers = world.stack.fleet.processes().filter(({ name }) => name !== 'api');
      const before = new Map(workers.map(({ pid }) => [pid, residentBytes(pid)]));
      let grownBytes = 0;
      const sampling = setInterval(() => {
        for (const [pid, bytes] of before) {
          grownBytes = Math.max(grownBytes, residentBytes(pid) - bytes);
        }
      }, 50);
      try {
        const config = { ...bench.config(), hosts: [{ address: '127.0.0.1', port: loud.port }] };
        const options = ['--kind', 'ssh-host', '--config', JSON.stringify(config)];
        await drydock('blueprint', 'create', 'loud', ...options);
        const lease = await world.drydock.leases.request({ type: 'host', blueprints: ['loud'] });
        await until(
          'telling that it said too much',
          async () =>
            (
              await world.query(
                `SELECT 1 FROM event e JOIN resource r ON r.id = e.resource_id
                JOIN blueprint b ON b.id = r.blueprint_id
                WHERE b.name = 'loud' AND e.data::text LIKE '%said more than it should%'`,
              )
            ).length > 0,
          60_000,
        );
        expect(await onHost('build', 'echo', 'served')).toBe('served\n');
        await world.drydock.leases.release(lease.id);
        expect(grownBytes).toBeLessThan(64 * 1_024 * 1_024);
      } finally {
        clearInterval(sampling);
        await loud.close();
      }
    }, 120_000);

    it('is logged in to with a key of which no log has a line', async () => {
      const [, secretLine = ''] = userKey.privateKey.split('\n');
      for (const name of await readdir(world.logs)) {
        expect(await readFile(join(world.logs, name), 'utf8')).not.toContain(secretLine);
      }
    });
  });
}
