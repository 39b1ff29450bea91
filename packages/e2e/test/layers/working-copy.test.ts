/** `working-copy` on a real local host of this machine: what is checked out, how it was had, and what is left. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { had, one, WorkingCopyWorld } from './support/working-copy-world.ts';

const LIMIT_MS = 120_000;

const world = await WorkingCopyWorld.open();
const { bench, origin } = world;
afterAll(() => world.close());
// Whatever a test did: nothing of it is left on the machine.
afterEach(async () => expect(await world.room.whatExists()).toEqual([]), LIMIT_MS);

origin.create('site');
const older = origin.commit('site', { a: 'zero\n' });
const first = origin.commit('site', { a: 'one\n', 'b/c': 'two\n' });
origin.push('site', 'main');
origin.git('site.work', 'tag', 'light', older);
origin.git('site.work', 'tag', '-a', '-m', 'Heavy', 'heavy', older);
origin.git('site.work', 'tag', 'both');
origin.git('site.work', 'tag', '-a', '-m', 'A tree', 'tree', `${first}^{tree}`);
origin.git('site.work', 'checkout', '-q', '-b', 'feature/x', older);
const feature = origin.commit('site', { f: 'feature\n' });
origin.git('site.work', 'branch', 'both');
origin.push('site', 'feature/x', 'refs/heads/both', '--tags');
origin.push('site', `${feature}:refs/pull/7/head`);
const heavy = origin.git('site.work', 'rev-parse', 'heavy');
origin.create('other');
const other = origin.commit('other', { o: 'other\n' });
origin.push('other', 'main');

describe('a working copy', () => {
  it(
    'has the remote’s HEAD checked out, where commands start and files are',
    () =>
      world.on(async (resource) => {
        const lease = await world.lease(resource, 'site');
        expect(had(lease)).toEqual([
          {
            name: 'site',
            directory: '.',
            url: world.url('site'),
            ref: 'refs/heads/main',
            commit: first,
            head: first,
            branch: 'main',
            foundBy: 'everything',
            lfsPointers: 0,
            submodules: 0,
          },
        ]);
        const script =
          'cat a b/c; git status -sb --porcelain; git rev-parse HEAD @{u}; git remote -v';
        const url = world.url('site');
        expect(await world.say(lease, script)).toBe(
          `one\ntwo\n## main...origin/main\n${first}\n${first}\norigin\t${url} (fetch)\norigin\t${url} (push)`,
        );
        const sent: Uint8Array[] = [];
        const send = async (chunk: Uint8Array): Promise<void> => void sent.push(chunk.slice());
        await bench.call(lease, 'filesystem.read', { path: 'b/c' }, { send });
        expect(Buffer.concat(sent).toString()).toBe('two\n');
        // Its home and what is temporary are its own, and no part of the checkout.
        await world.say(lease, 'touch "$HOME/x" "$TMPDIR/y"');
        expect(await world.say(lease, 'git status --porcelain --ignored; cd ..; echo *')).toBe(
          'home lock tmp work',
        );
        await bench.end(lease);
      }),
    LIMIT_MS,
  );

  it.each([
    [{ branch: 'feature/x' }, 'refs/heads/feature/x', feature, 'feature/x'],
    [{ tag: 'light' }, 'refs/tags/light', older, null],
    [{ tag: 'heavy' }, 'refs/tags/heavy', older, null],
    [{ commit: older }, null, older, null],
    [{ ref: 'feature/x' }, 'refs/heads/feature/x', feature, 'feature/x'],
    [{ ref: 'heavy' }, 'refs/tags/heavy', older, null],
    [{ ref: 'HEAD' }, 'refs/heads/main', first, 'main'],
    [{ ref: 'refs/heads/both' }, 'refs/heads/both', feature, 'both'],
    [{ ref: 'refs/pull/7/head' }, 'refs/pull/7/head', feature, null],
    [{ ref: feature }, null, feature, null],
    [{ tag: 'both' }, 'refs/tags/both', first, null],
  ])(
    'is had by %j',
    (asked, ref, commit, branch) =>
      world.on(async (resource) => {
        const lease = await world.lease(resource, 'site', asked);
        expect(one(lease)).toMatchObject({ ref, commit, head: commit, branch });
        expect(await world.say(lease, 'git rev-parse HEAD; git status --porcelain')).toBe(commit);
        const onBranch = await bench.run(lease, 'git symbolic-ref -q --short HEAD');
        expect(onBranch.stdout.trim()).toBe(branch ?? '');
        if (ref?.startsWith('refs/tags/') === true) {
          expect(await world.say(lease, `git rev-parse ${ref}`)).toBe(
            ref === 'refs/tags/heavy' ? heavy : commit,
          );
        }
        expect(await world.say(lease, 'git fsck --full --strict --no-dangling 2>&1')).toBe('');
        await bench.end(lease);
      }),
    LIMIT_MS,
  );

  it.each([
    [{ branch: 'nowhere' }, 'site: The remote has no branch nowhere.'],
    [{ tag: 'feature/x' }, 'site: The remote has no tag feature/x.'],
    [{ ref: 'nowhere' }, 'site: The remote has no branch, tag or ref nowhere.'],
    [
      { ref: 'both' },
      'site: The remote has both a branch and a tag of that name. Say refs/heads/both or refs/tags/both.',
    ],
    [{ commit: 'a'.repeat(40) }, `site: The remote has no commit ${'a'.repeat(40)} (any more)`],
    [{ tag: 'tree' }, /^site: .* is there, and is no commit\./],
    [{ commit: heavy }, /^site: The remote has no commit .*: .* is something else\./],
  ])(
    'is not had by %j, and says why',
    (asked, why) =>
      world.on(async (resource) => {
        await expect(world.lease(resource, 'site', asked)).rejects.toThrow(why);
      }),
    LIMIT_MS,
  );

  it(
    'says that the remote has no commit yet, or is not there',
    () =>
      world.on(async (resource) => {
        origin.create('empty');
        await expect(world.lease(resource, 'empty')).rejects.toThrow(
          'empty: The remote’s HEAD names no commit: it is empty, or names a branch that is not there.',
        );
        await expect(world.lease(resource, 'nothing')).rejects.toThrow(
          /^nothing: The remote cannot be asked\. missing: .*not found/,
        );
      }),
    LIMIT_MS,
  );

  it(
    'has as much of the history as was asked for, and more once somebody fetches it',
    () =>
      world.on(async (resource) => {
        for (let run = 0; run < 2; run += 1) {
          const lease = await world.lease(resource, 'site', { depth: 1 });
          expect(await world.say(lease, 'git rev-list --count HEAD; git status --porcelain')).toBe(
            '1',
          );
          expect(
            await world.say(lease, 'git fetch -q --unshallow; git rev-list --count HEAD'),
          ).toBe('2');
          await bench.end(lease);
        }
      }),
    LIMIT_MS,
  );

  it(
    'has several repositories, each in a directory of its own, below where commands start',
    () =>
      world.on(
        async (resource) => {
          const lease = await bench.lease(resource, {
            repositories: [
              { repository: 'mine', branch: 'main' },
              { repository: world.url('other') },
              { repository: world.url('site'), tag: 'light', directory: 'old' },
            ],
          });
          expect(
            had(lease).map(({ name, directory, commit }) => [name, directory, commit]),
          ).toEqual([
            ['site', 'site', first],
            ['other', 'other', other],
            ['old', 'old', older],
          ]);
          expect(await world.say(lease, 'echo *; cat */a other/o')).toBe(
            'old other site\nzero\none\nother',
          );
          await bench.end(lease);
        },
        { repositories: { mine: { url: world.url('site') } } },
      ),
    LIMIT_MS,
  );

  it(
    'takes names that look like something else for what they are',
    async () => {
      origin.create('odd');
      const odd = origin.commit('odd', {
        '-rf': 'x',
        '$(id)': 'y',
        'line\nbreak': 'z',
        'q"\\': 'w',
      });
      const branches = ['a/-x', 'q"uote', "it's;$(id)`id`&|<>#%", 'é😀', 'refs', 'HEAD2', 'x.y'];
      origin.push('odd', 'main', ...branches.map((name) => `${odd}:refs/heads/${name}`));
      await world.on(async (resource) => {
        for (const branch of branches) {
          const lease = await world.lease(resource, 'odd', { branch });
          expect(one(lease)).toMatchObject({ branch, commit: odd });
          expect(await world.say(lease, 'git status -sb --porcelain')).toBe(
            `## ${branch}...origin/${branch}`,
          );
          expect(await world.say(lease, 'ls -A | wc -l')).toBe('6');
          await bench.end(lease);
        }
      });
    },
    LIMIT_MS,
  );

  it(
    'has repositories whose ids are those of SHA-256',
    async () => {
      origin.create('long', '--object-format=sha256');
      const long = origin.commit('long', { l: 'long\n' });
      expect(long).toHaveLength(64);
      origin.push('long', 'main');
      await world.on(async (resource) => {
        const lease = await world.lease(resource, 'long');
        expect(one(lease).commit).toBe(long);
        expect(
          await world.say(
            lease,
            'cat l; git rev-parse HEAD; git fsck --full --no-dangling --no-dangling',
          ),
        ).toBe(`long\n${long}`);
        await bench.end(lease);
      });
    },
    LIMIT_MS,
  );

  it.each([
    [{}, { repository: 'site' }, /neither a name of the blueprint’s repositories nor an address/],
    [{}, { repository: '--upload-pack=id' }, /neither a name/],
    [{}, { repository: 'ext::sh -c id' }, /must be/],
    [{ others: 'public' }, { repository: 'http://127.0.0.1/x.git' }, /everybody reaches/],
    [{ others: 'none' }, { repository: 'https://example.org/x.git' }, /takes no other addresses/],
    [
      {},
      { repositories: [{ repository: 'http://a.b/x' }, { repository: 'http://c.d/X.git' }] },
      /repositories\.1: another one is in the directory X/,
    ],
  ])('of %j with %j is refused before anything is built', (config, asked, why) => {
    const { kind } = bench;
    const settings = kind.config.parse({ others: 'any', ...config });
    const attributes = kind.attributes.parse(asked);
    expect(kind.refuses?.(settings as never, attributes as never)).toMatch(why);
  });

  it(
    'ends within its time, says where it was, and leaves nothing running',
    () =>
      world.on(async (resource) => {
        let release = (): void => undefined;
        world.server.before = ({ what }) =>
          what === 'fetch' ? new Promise((resolve) => (release = resolve)) : undefined;
        const asked = { timeoutSeconds: 3 };
        await expect(world.lease(resource, 'site', asked)).rejects.toThrow(
          'site: It took longer than it may while fetching.',
        );
        expect(world.room.processes()).toEqual([]);
        release();

        // The same where its worker stops.
        const stop = new AbortController();
        const planned = bench.plannedLease(resource, { repository: world.url('site') });
        let isAsked = (): void => undefined;
        const asking = new Promise<void>((resolve) => (isAsked = resolve));
        world.server.before = ({ what }) =>
          what === 'fetch'
            ? new Promise((resolve) => {
                release = resolve;
                isAsked();
              })
            : undefined;
        const setUp = bench.lease(resource, {}, { planned, signal: stop.signal });
        await asking;
        stop.abort(new Error('It stops.'));
        await expect(setUp).rejects.toThrow('It stops.');
        expect(world.room.processes()).toEqual([]);
        release();
        world.server.before = () => undefined;
        const lease = await bench.lease(resource, {}, { planned });
        expect(one(lease).commit).toBe(first);
        await bench.end(lease);
      }),
    LIMIT_MS,
  );

  it(
    'stays at the commit that its branch named, wherever the branch goes',
    async () => {
      origin.create('moved');
      const then = origin.commit('moved', { m: 'then\n' });
      origin.push('moved', 'main');
      await world.on(async (resource) => {
        // Moved by force between the question and the fetch.
        let now = '';
        let questions = 0;
        world.server.before = ({ what }) => {
          questions += what === 'refs' ? 1 : 0;
          if (questions === 2 && now === '') {
            origin.git('moved.work', 'checkout', '-q', '--orphan', 'new');
            now = origin.commit('moved', { m: 'now\n' });
            origin.push('moved', '-f', 'new:main');
          }
        };
        const lease = await world.lease(resource, 'moved', { branch: 'main' });
        world.server.before = () => undefined;
        expect(one(lease)).toMatchObject({ commit: then, foundBy: 'commit' });
        expect(await world.say(lease, 'cat m')).toBe('then');
        const newer = await world.lease(resource, 'moved', { branch: 'main' });
        expect(one(newer).commit).toBe(now);
        expect(await world.say(lease, 'git fsck --full --no-dangling; git rev-parse HEAD')).toBe(
          then,
        );
        await bench.end(lease);
        await bench.end(newer);
      });
    },
    LIMIT_MS,
  );

  it(
    'falls back where the server gives no commit that no ref names, and fails where it is gone',
    async () => {
      origin.create('strict');
      origin.commit('strict', { s: 'one\n' });
      origin.push('strict', 'main');
      // As sshd has it by default, and git before 2.26: the old protocol.
      world.server.protocol = 0;
      try {
        await world.on(async (resource) => {
          const warm = await world.lease(resource, 'strict');
          const second = origin.commit('strict', { s: 'two\n' });
          const third = origin.commit('strict', { s: 'three\n' });
          origin.push('strict', 'main');
          const byCommit = await world.lease(resource, 'strict', { commit: second });
          expect(one(byCommit)).toMatchObject({ commit: second, foundBy: 'everything' });
          const tip = await world.lease(resource, 'strict', { commit: third });
          expect(one(tip)).toMatchObject({ commit: third, foundBy: 'store' });

          // The branch is moved between the question and the fetch: its commit is named by nothing any more.
          const fourth = origin.commit('strict', { s: 'four\n' });
          origin.push('strict', 'main');
          world.server.before = ({ what }) => {
            if (what === 'fetch') {
              origin.push('strict', '-f', `${second}:main`);
            }
          };
          await expect(world.lease(resource, 'strict')).rejects.toThrow(
            new RegExp(`strict: The remote has no commit ${fourth} \\(any more\\)`),
          );
          world.server.before = () => undefined;
          for (const lease of [warm, byCommit, tip]) {
            expect(await world.say(lease, 'git fsck --full --no-dangling')).toBe('');
            await bench.end(lease);
          }
        });
      } finally {
        world.server.protocol = 2;
      }
    },
    LIMIT_MS,
  );

  it(
    'is not built with a git that is too old or not there, and says so',
    async () => {
      await expect(bench.build({ git: '/nowhere/git' })).rejects.toThrow(
        'The host has no /nowhere/git. On Debian and Ubuntu: apt-get install git',
      );
      await withGit(
        'case "$*" in *--version*) echo git version 2.31.1 ;; *) exec git "$@" ;; esac',
        (git) =>
          expect(bench.build({ git })).rejects.toThrow(
            'The host has git 2.31.1; 2.32 is the least.',
          ),
      );
    },
    LIMIT_MS,
  );

  it(
    'takes no more than it should of what a remote says',
    () =>
      withGit(
        'case "$*" in *ls-remote*) exec yes much ;; *" fetch "*) yes words | head -c 9000000 >&2; exit 1 ;; *) exec git "$@" ;; esac',
        (git) =>
          world.on(
            async (resource) => {
              await expect(world.lease(resource, 'site')).rejects.toThrow(
                'site: The remote says more than it should.',
              );
              const why = await world.lease(resource, 'site', { commit: first }).then(
                () => '',
                (error: Error) => error.message,
              );
              expect(why).toMatch(/^site: It cannot be fetched\./);
              expect(why.length).toBeLessThan(1_500);
              expect(world.room.processes()).toEqual([]);
            },
            { git },
          ),
      ),
    LIMIT_MS,
  );
});

/** A git of the host that does something else for some commands. */
async function withGit(script: string, body: (path: string) => Promise<unknown>): Promise<void> {
  const directory = mkdtempSync('/var/tmp/drydock-git-');
  try {
    chmodSync(directory, 0o755);
    const path = join(directory, 'git');
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    await body(path);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
