/** Submodules of a working copy, and files of Git LFS in it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@drydock/model';
import { GitOverHttp } from './support/git-over-http.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease, type BenchResource } from './support/on-host-bench.ts';
import { Origin } from './support/origin.ts';
import type { LeaseState } from './support/working-copy-state.ts';

const LIMIT_MS = 120_000;

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const bench = new OnHostBench('working-copy', leases);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
const open = await bench.build({ others: 'any' });
afterAll(async () => {
  await bench.tearDown(open);
  expect(await room.whatExists()).toEqual([]);
  await leases.close();
  await server.close();
  origin.remove();
  await room.remove();
});
const hasLfs = spawnSync('sh', ['-c', 'command -v git-lfs']).status === 0;
let held: BenchLease[] = [];
afterEach(async () => {
  await Promise.all(held.map((each) => bench.end(each)));
  held = [];
}, LIMIT_MS);

async function lease(asked: JsonObject, resource = open): Promise<BenchLease> {
  const got = await bench.lease(resource, asked);
  held.push(got);
  return got;
}
async function refusal(asked: JsonObject, resource = open): Promise<string> {
  const planned = bench.plannedLease(resource, asked);
  held.push(planned);
  return bench.lease(resource, {}, { planned }).then(
    () => 'none',
    (error: Error) => error.message,
  );
}
const had = (got: BenchLease) => (got.state as unknown as LeaseState).repositories[0];
const said = async (got: BenchLease, script: string): Promise<string> =>
  (await bench.run(got, script)).stdout;

/** A commit in which paths are submodules, with these addresses and commits. */
function embed(
  name: string,
  modules: readonly { path: string; url: string; commit: string; name?: string }[],
): string {
  const text = modules.map(
    ({ path, url, name: called = path }) =>
      `[submodule "${called}"]\n\tpath = ${path}\n\turl = ${url}\n`,
  );
  for (const { path, commit } of modules) {
    origin.git(`${name}.work`, 'update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
  }
  const file = `${origin.directory}/${name}.work/.gitmodules`;
  execFileSync('sh', ['-c', 'printf "%s" "$1" >"$2"', 'sh', text.join(''), file]);
  origin.git(`${name}.work`, 'add', '.gitmodules');
  origin.git(`${name}.work`, 'commit', '-q', '-m', 'Submodules');
  origin.push(name, 'main');
  return origin.git(`${name}.work`, 'rev-parse', 'HEAD');
}

for (const name of ['leaf', 'branch', 'trunk', 'loop', 'bad', 'lfs']) {
  origin.create(name);
}
const leaf = origin.commit('leaf', { leaf: 'green\n' });
origin.push('leaf', 'main');
origin.commit('branch', { branch: 'long\n' });
const branch = embed('branch', [
  { path: 'sub/leaf', url: '../leaf.git', commit: leaf, name: 'a b' },
]);
origin.commit('trunk', { trunk: 'thick\n' });
embed('trunk', [
  { path: 'lib/branch', url: '../branch.git', commit: branch },
  { path: '@scope', url: server.url('leaf.git'), commit: leaf },
]);

describe('submodules', () => {
  it(
    'are checked out with theirs, at their commits, as git itself would have them',
    async () => {
      const got = await lease({ repository: server.url('trunk.git') });
      expect(had(got)?.submodules).toBe(3);
      expect(
        await said(got, 'cat trunk lib/branch/branch lib/branch/sub/leaf/leaf @scope/leaf'),
      ).toBe('thick\nlong\ngreen\ngreen\n');
      expect(
        await said(
          got,
          'git status --porcelain; git submodule status --recursive | sed "s/ (.*//"',
        ),
      ).toBe(` ${leaf} @scope\n ${branch} lib/branch\n ${leaf} lib/branch/sub/leaf\n`);
      const urls = await said(
        got,
        'git -C lib/branch/sub/leaf remote get-url origin; git -C lib/branch rev-parse --git-dir',
      );
      expect(urls).toMatch(/^http:.*\/leaf\.git\n.*\/\.git\/modules\/lib\/branch\n$/);
      expect(
        await said(got, 'git submodule foreach -q --recursive "git fsck --no-dangling" 2>&1'),
      ).toBe('');
    },
    LIMIT_MS,
  );

  it(
    'are fetched once for all leases, and of each lease there is nothing in another',
    async () => {
      const asked = { repository: server.url('trunk.git') };
      await lease(asked);
      const before = server.fetches();
      const one = await lease(asked);
      await said(
        one,
        'cd @scope && git config core.fsmonitor evil && echo x >.git-not && touch "$(git rev-parse --git-dir)/index.lock"',
      );
      await bench.end(one);
      held = held.filter((each) => each !== one);
      const two = await lease(asked);
      expect(server.fetches()).toBe(before);
      expect(await said(two, 'git -C @scope config core.fsmonitor; git -C @scope status -s')).toBe(
        '',
      );
      expect(await said(two, 'find .git -name "*.lock"')).toBe('');
    },
    LIMIT_MS,
  );

  it(
    'are left out where nobody asks for them',
    async () => {
      const got = await lease({ repository: server.url('trunk.git'), submodules: false });
      expect(had(got)?.submodules).toBe(0);
      expect(await said(got, 'ls lib/branch @scope')).toBe('@scope:\n\nlib/branch:\n');
    },
    LIMIT_MS,
  );

  const gone = '1'.repeat(40);
  it.each([
    [
      'whose commit is gone',
      { path: 'lib', url: '../leaf.git', commit: gone },
      /submodule lib: http.*leaf\.git: The remote has no commit 1{40}/,
    ],
    [
      'that are not there',
      { path: 'lib', url: '../none.git', commit: leaf },
      /submodule lib: http.*none\.git: .*missing: there is no/,
    ],
    [
      'with a command for an address',
      { path: 'lib', url: 'ext::sh%20-c%20id', commit: leaf },
      /submodule lib: its address must begin with https/,
    ],
    [
      'with a password in their address',
      { path: 'lib', url: 'https://user:canary@example.org/a', commit: leaf },
      /submodule lib: its address must hold no password(?!.*canary)/,
    ],
    [
      'with an option for an address',
      { path: 'lib', url: '--upload-pack=id', commit: leaf },
      /submodule lib: its address must begin with https/,
    ],
  ])(
    '%s say so by their names',
    async (_what, module, why) => {
      embed('bad', [module]);
      expect(await refusal({ repository: server.url('bad.git') })).toMatch(why);
    },
    LIMIT_MS,
  );

  it(
    'come from nowhere that the blueprint does not allow',
    async () => {
      const own = { repositories: { bad: { url: server.url('bad.git') } } };
      const resources: BenchResource[] = [];
      for (const [others, url, why] of [
        [
          'none',
          'https://example.org/a',
          /takes no other addresses than those of its own repositories/,
        ],
        ['public', 'file:///etc', /is a file of the host: /],
        ['public', 'http://0x7f.1/a', /127\.0\.0\.1 is a private address: /],
        [
          'public',
          '../leaf.git',
          /is a private address: the blueprint takes only what everybody reaches/,
        ],
      ] as const) {
        embed('bad', [{ path: 'lib', url, commit: leaf }]);
        const resource = await bench.build({ ...own, others });
        resources.push(resource);
        expect(await refusal({ repository: 'bad' }, resource)).toMatch(why);
      }
      await Promise.all(held.map((each) => bench.end(each)));
      held = [];
      for (const resource of resources) {
        await bench.tearDown(resource);
      }
    },
    LIMIT_MS,
  );

  it(
    'whose names lead out of .git are none',
    async () => {
      embed('bad', [{ path: 'lib', url: '../leaf.git', commit: leaf, name: '../../escape' }]);
      const got = await lease({ repository: server.url('bad.git') });
      expect(had(got)?.submodules).toBe(0);
      expect(await said(got, 'ls ..; ls lib')).not.toContain('escape');
    },
    LIMIT_MS,
  );

  it(
    'that are in one another without end have one',
    async () => {
      origin.commit('loop', { loop: 'x\n' });
      let inner = origin.git('loop.work', 'rev-parse', 'HEAD');
      origin.push('loop', 'main');
      for (let depth = 0; depth < 10; depth += 1) {
        inner = embed('loop', [{ path: 'in', url: './', commit: inner, name: 'in' }]);
      }
      expect(await refusal({ repository: server.url('loop.git') })).toMatch(
        /submodule (in\/){8}in: it is in more than 8 others/,
      );
    },
    LIMIT_MS,
  );
});

describe('files of LFS', () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 9\n`;
  it(
    'are counted where only their places are held',
    async () => {
      origin.commit('lfs', {
        '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
        'a.bin': pointer,
        'deep/-b c.bin': pointer,
        'whole.bin': 'not a pointer\n',
        'text.md': pointer,
      });
      origin.push('lfs', 'main');
      const got = await lease({ repository: server.url('lfs.git') });
      expect(had(got)?.lfsPointers).toBe(2);
      expect(await said(got, 'cat a.bin; git status -s')).toBe(pointer);
    },
    LIMIT_MS,
  );

  it(
    'are fetched for repositories of the blueprint, by a program that the host has to have',
    async () => {
      const url = server.url('lfs.git');
      const stranger = await bench.build({ others: 'any', lfs: 'fetch' });
      expect(await refusal({ repository: url }, stranger)).toMatch(
        /files of LFS are fetched for repositories of the blueprint alone/,
      );
      const own = await bench.build({
        others: 'any',
        lfs: 'fetch',
        repositories: { lfs: { url } },
      });
      const why = await refusal({ repository: 'lfs' }, own);
      // The one that it has asks a server that has none of them.
      expect(why).toMatch(
        hasLfs ? /Files of LFS cannot be fetched/ : /The host has no git-lfs\..* apt-get install/,
      );
      await Promise.all(held.map((each) => bench.end(each)));
      held = [];
      await bench.tearDown(stranger);
      await bench.tearDown(own);
    },
    LIMIT_MS,
  );
});
