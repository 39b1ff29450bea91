/** `sandcastle` on a real local host: what it shows, where it lies, and what its quota holds. */
import { findNginx, serverUser } from '@drydock/local-servers';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { get } from './support/get.ts';
import { GitOverHttp } from './support/git-over-http.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease, type BenchResource } from './support/on-host-bench.ts';
import { Origin } from './support/origin.ts';
import { nginxBelow } from './support/seen-of-nginx.ts';

const LIMIT_MS = 120_000;
const MIB = 1_024 * 1_024;

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const bench = new OnHostBench('sandcastle', leases);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
afterAll(async () => {
  await leases.close();
  await server.close();
  origin.remove();
  await room.remove();
});
// Whatever a test did: nothing of it is left on the machine.
afterEach(async () => expect(await room.whatExists()).toEqual([]), LIMIT_MS);

const nginx = await findNginx(serverUser());
const OPEN = { nginx, reloadSeconds: 0, others: 'any', bytes: 8 * MIB };

origin.create('site');
origin.commit('site', {
  'index.html': 'hello\n',
  Makefile: 'site:\n\tmkdir -p public && echo made >public/index.html\n',
});
origin.push('site', 'main');
const repository = server.url('site.git');

const uriOf = async (lease: BenchLease, path = '/'): Promise<string> =>
  ((await bench.call(lease, 'httpd.uri', { path })) as { uri: string }).uri;

const directoryOf = (resource: BenchResource, part: string): string =>
  String((resource.state[part] as { directory?: string }).directory);

describe('a sandcastle', () => {
  it(
    'shows its checkout under one URL, and what is made in it at once',
    async () => {
      const resource = await bench.build(OPEN);
      const lease = await bench.lease(resource, { repository });
      const uri = await uriOf(lease);
      expect(await get(uri)).toMatchObject({ status: 200, text: 'hello\n' });
      expect(await bench.run(lease, 'make site && echo changed >index.html')).toMatchObject({
        exitCode: 0,
      });
      expect((await get(uri)).text).toBe('changed\n');
      expect((await get(await uriOf(lease, '/public/'))).text).toBe('made\n');
      await bench.call(lease, 'httpd.configure', { root: 'public' });
      expect((await get(uri)).text).toBe('made\n');
      await bench.end(lease);
      await expect(get(uri)).rejects.toThrow('ECONNREFUSED');
      const next = await bench.lease(resource, { repository, documents: 'public' });
      expect((await get(await uriOf(next))).status).toBe(404);
      await bench.run(next, 'make site');
      expect((await get(await uriOf(next))).text).toBe('made\n');
      await bench.end(next);
      await bench.tearDown(resource);
      expect(nginxBelow(room.directory)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'shows neither what git keeps nor what a link leads to',
    async () => {
      const resource = await bench.build(OPEN);
      const lease = await bench.lease(resource, { repository });
      expect((await bench.run(lease, 'cat .git/config')).exitCode).toBe(0);
      await bench.run(lease, 'ln -s /etc/hostname link; ln -s .git/config config');
      for (const path of [
        '/.git/config',
        '/.git/HEAD',
        '/.git/',
        '/%2egit/config',
        '/a/../.git/HEAD',
      ]) {
        expect([path, (await get(await uriOf(lease, path))).status]).toEqual([path, 404]);
      }
      for (const path of ['/link', '/config']) {
        expect([path, (await get(await uriOf(lease, path))).status]).toEqual([path, 403]);
      }
      await bench.end(lease);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'lies in its storage, whose quota counts all of it',
    async () => {
      const resource = await bench.build(OPEN);
      const lease = await bench.lease(resource, { repository });
      const files = directoryOf(resource, 'files');
      expect(directoryOf(resource, 'checkout').startsWith(`${files}/`)).toBe(true);
      const { stdout } = await bench.run(lease, 'pwd -P');
      expect(stdout.startsWith(`${files}/`)).toBe(true);
      await bench.run(lease, 'dd if=/dev/zero of=big bs=1M count=9 2>/dev/null');
      expect(await bench.call(lease, 'storage.usage', {})).toMatchObject({
        limitBytes: 8 * MIB,
        freeBytes: 0,
        quota: 'counted',
      });
      const writing = bench.call(
        lease,
        'filesystem.write',
        { path: 'more' },
        {
          received: (async function* () {
            yield Buffer.from('x');
          })(),
        },
      );
      await expect(writing).rejects.toMatchObject({ code: 'disk-full' });
      await bench.end(lease);
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );

  it(
    'says which part has refused, and is gone all the same',
    async () => {
      await expect(bench.build({ ...OPEN, nginx: '/nowhere/nginx' })).rejects.toThrow(
        /^site: The host has no \/nowhere\/nginx\./,
      );
      await expect(bench.build({ ...OPEN, bytes: 2 ** 50 })).rejects.toThrow(
        /^files: The host has/,
      );
      const resource = await bench.build(OPEN);
      await expect(bench.lease(resource, { repository, branch: 'nowhere' })).rejects.toThrow(
        /^checkout: site: .*nowhere/,
      );
      expect(bench.kind.refuses(resource.config, { repository: 'nobody' })).toMatch(/^checkout: /);
      expect(bench.kind.refuses(resource.config, { repository, documents: '../..' })).toMatch(
        /documents: must not contain/,
      );
      await bench.tearDown(resource);
    },
    LIMIT_MS,
  );
});
