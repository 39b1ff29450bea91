import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { until, type World } from './world.ts';

const run = promisify(execFile);

const WISH = { type: 'host', blueprints: ['shelf'] };

/** One host to operate, by the command line. */
export function describeOperating(open: () => World): void {
  let world: World;
  let directory: string;
  let resource: string;

  beforeAll(async () => {
    directory = await mkdtemp('/var/tmp/drydock-operate-');
    await chmod(directory, 0o755);
    world = open();
    await world.drydock.blueprints.create({
      name: 'shelf',
      kind: 'local-host',
      config: { directory: join(directory, 'shelf') },
      limits: { resources: 1 },
    });
    resource = (await drydock('resource', 'allocate', '--blueprint', 'shelf', '--wait')).trim();
  }, 120_000);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function drydock(...args: string[]): Promise<string> {
    const cli = join(REPOSITORY_ROOT, 'apps/cli/bin/drydock.js');
    const { stdout } = await run(process.execPath, [cli, ...args], {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        DRYDOCK_URL: world.stack.apiUrl,
        DRYDOCK_TOKEN: world.stack.token,
      },
    });
    return stdout;
  }

  const refusal = (...args: string[]): Promise<{ code: number; stderr: string }> =>
    drydock(...args).then(
      () => ({ code: 0, stderr: '' }),
      (error: unknown) => error as { code: number; stderr: string },
    );

  describe('operating a host', () => {
    it('keeps new leases away while it is drained, and serves who waited when it is resumed', async () => {
      const before = await world.drydock.leases.request(WISH, { wait: 'active' });
      await drydock('resource', 'drain', resource, '--reason', 'new disks', '--wait');
      const after = await world.drydock.leases.request(WISH);
      await until(
        'the reason to wait is known',
        async () => (await drydock('lease', 'explain', after.id)).includes('draining'),
        60_000,
      );
      const { exitCode } = await world.drydock.leases.command(before.id).exec(['true']);
      expect(exitCode).toBe(0);
      await drydock('resource', 'resume', resource, '--wait');
      const served = await world.drydock.leases.get(after.id, {
        wait: 'active',
        timeoutSeconds: 20,
      });
      expect(served.status).toBe('active');
      await drydock('lease', 'release', before.id, after.id, '--wait');
    }, 180_000);

    it('refuses to take it down while somebody holds it, or uses it', async () => {
      await drydock('resource', 'hold', resource, '--for', '1h', '--wait');
      const held = await refusal('resource', 'reclaim', resource, '--wait');
      expect([held.code, held.stderr]).toEqual([4, expect.stringMatching(/holds it until 20/)]);
      await drydock('resource', 'resume', resource, '--wait');
      const lease = await world.drydock.leases.request(WISH, { wait: 'active' });
      const used = await refusal('resource', 'reclaim', resource, '--wait');
      expect([used.code, used.stderr]).toEqual([4, expect.stringMatching(/1 lease is on it/)]);
      await drydock('lease', 'release', lease.id, '--wait');
    }, 180_000);

    it('ends a hold when its time is over, without anybody’s help', async () => {
      await drydock('resource', 'hold', resource, '--for', '1s', '--wait');
      await until(
        'the mark goes',
        async () => (await world.drydock.resources.get(resource)).marks.length === 0,
        60_000,
      );
    }, 120_000);

    it('leaves it as it was, and in service, where its kind updates nothing in place', async () => {
      const present = await refusal('resource', 'update', resource, '--wait');
      expect(present.stderr).toMatch(/It is of revision 1, which is the present one/);
      expect(await drydock('blueprint', 'refresh', 'shelf')).toBe('shelf is at revision 2\n');
      const older = await refusal('resource', 'update', resource, '--wait');
      expect([older.code, older.stderr]).toEqual([
        4,
        expect.stringMatching(/The kind local-host updates nothing in place/),
      ]);
      const { revision, marks } = await world.drydock.resources.get(resource);
      expect([revision, marks]).toEqual([1, []]);
      const lease = await world.drydock.leases.request(WISH, { wait: 'active' });
      expect(lease.resource).toBe(resource);
      await drydock('lease', 'release', lease.id, '--wait');
    }, 180_000);

    it('takes it back when nobody uses it, and only then deletes its blueprint', async () => {
      await drydock('blueprint', 'drain', 'shelf');
      expect((await refusal('blueprint', 'delete', 'shelf')).code).toBe(4);
      await drydock('resource', 'reclaim', resource, '--wait');
      await until(
        'it is destroyed',
        async () => (await world.drydock.resources.get(resource)).status === 'destroyed',
        60_000,
      );
      await drydock('blueprint', 'delete', 'shelf');
      expect(await drydock('blueprint', 'list')).not.toContain('shelf');
    }, 120_000);
  });
}
