import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { closeSshConnections } from '@drydock/transport';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { HostBench, isRoot } from './support.ts';

const opened: HostBench[] = [];

async function host(ordinaryUser = false): Promise<HostBench> {
  const bench = await HostBench.open({ ordinaryUser });
  opened.push(bench);
  return bench;
}

afterEach(async () => {
  closeSshConnections();
  await Promise.all(opened.splice(0).map((bench) => bench.remove()));
});

afterAll(() => closeSshConnections());

const modeOf = (path: string): number => lstatSync(path).mode & 0o7777;
const refused = (sentence: RegExp) => ({
  code: 'place-unsafe',
  message: expect.stringMatching(sentence),
  hint: expect.stringContaining('chmod go-w'),
});

describe.each([...new Set([false, isRoot])])(
  'on a host (an ordinary user there: %s)',
  (ordinary) => {
    it.each(['777', '733', '775'])('nothing is made in a directory of mode %s', async (mode) => {
      const bench = await host(ordinary);
      mkdirSync(bench.directory);
      const { uid } = lstatSync(bench.server.home);
      chownSync(bench.directory, isRoot && ordinary ? uid : 0 + lstatSync(bench.directory).uid, -1);
      chmodSync(bench.directory, Number.parseInt(mode, 8));
      await expect(bench.activate()).rejects.toMatchObject(
        refused(/places may be written by other users/),
      );
      expect(readdirSync(bench.directory)).toEqual([]);
    });

    it('nothing is made where a link has the name, or what is above is open to others', async () => {
      const bench = await host(ordinary);
      const base = dirname(bench.directory);
      mkdirSync(join(base, 'elsewhere'));
      symlinkSync(join(base, 'elsewhere'), bench.directory);
      await expect(bench.activate()).rejects.toMatchObject(refused(/is a symbolic link/));
      mkdirSync(join(base, 'open'));
      chmodSync(join(base, 'open'), 0o777);
      const config = { ...bench.config(), directory: join(base, 'open/places') };
      await expect(bench.activate(config)).rejects.toMatchObject(
        refused(/open may be written by other users/),
      );
      expect(readdirSync(join(base, 'elsewhere'))).toEqual([]);
      expect(readdirSync(join(base, 'open'))).toEqual([]);
    });

    it('a place that others can replace is neither used nor removed until it is closed', async () => {
      const bench = await host(ordinary);
      const lease = await bench.newLease();
      await bench.sh(lease, 'echo kept >file');
      const place = join(bench.directory, lease.resource.id);
      chmodSync(bench.directory, 0o777);
      const open = refused(/places may be written by other users/);
      await expect(bench.sh(lease, 'true')).rejects.toMatchObject(open);
      await expect(bench.close(lease)).rejects.toMatchObject(open);
      await expect(bench.destroy(lease.resource)).rejects.toMatchObject(open);
      expect(await bench.check(lease.resource)).toMatch(/places may be written by other users/);
      expect(readdirSync(join(place, lease.attemptId, 'work'))).toEqual(['file']);
      chmodSync(bench.directory, 0o711);
      // Drydock's own, and nobody else has made it: closed by whoever looks next.
      chmodSync(place, 0o777);
      expect(await bench.check(lease.resource)).toBeNull();
      expect(modeOf(place)).toBe(0o755);
      expect((await bench.sh(lease, 'cat file')).stdout.toString()).toBe('kept\n');
      await bench.destroy(lease.resource);
      expect(await bench.whatExists()).toEqual([]);
    });

    it('what a closing that was cut off has left is found by the next', async () => {
      const bench = await host(ordinary);
      const lease = await bench.newLease();
      const place = join(bench.directory, lease.resource.id);
      const root = join(place, lease.attemptId);
      const cutOff = async (): Promise<void> => {
        await bench.sh(lease, 'mkdir -p a/b c; echo x >a/b/c; chmod 000 a');
        mkdirSync(join(place, '.gone'));
        const { uid } = lstatSync(place);
        chownSync(join(place, '.gone'), uid, -1);
        renameSync(root, join(place, '.gone', lease.attemptId));
      };
      await cutOff();
      await bench.close(lease);
      expect(readdirSync(place)).toEqual([]);
      await cutOff();
      await bench.sh(lease, 'echo again >file');
      await bench.close(lease);
      expect(readdirSync(place)).toEqual([]);
      await cutOff();
      await bench.destroy(lease.resource);
      expect(existsSync(place)).toBe(false);
    });
  },
);

if (isRoot) {
  describe('on a host where the user is root', () => {
    it('nothing is made in a directory of somebody else, or in a place that is one', async () => {
      const bench = await host();
      mkdirSync(bench.directory);
      chownSync(bench.directory, 33, 33);
      await expect(bench.activate()).rejects.toMatchObject(refused(/belongs to/));
      expect(readdirSync(bench.directory)).toEqual([]);
      const base = dirname(bench.directory);
      mkdirSync(join(base, 'theirs/own'), { recursive: true });
      chownSync(join(base, 'theirs'), 33, 33);
      const config = { ...bench.config(), directory: join(base, 'theirs/own') };
      await expect(bench.activate(config)).rejects.toMatchObject(
        refused(/theirs belongs to user 33/),
      );
      expect(readdirSync(join(base, 'theirs/own'))).toEqual([]);
    });

    it('a lease cannot enter the directory of another, whatever its holder opens', async () => {
      const bench = await host();
      const lease = await bench.newLease();
      const other = bench.lease(lease.resource);
      const pwd = await bench.sh(lease, 'umask 000; chmod 777 .; echo secret >file; pwd');
      const root = join(bench.directory, lease.resource.id, lease.attemptId);
      expect(modeOf(root)).toBe(0o710);
      const said = await bench.exec(other, {
        program: { script: 'cat "$OTHER/file"' },
        env: { OTHER: pwd.stdout.toString().trim() },
      });
      expect(said.stdout.toString()).toBe('');
      await bench.destroy(lease.resource);
      expect(await bench.whatExists()).toEqual([]);
    });
  });
}
