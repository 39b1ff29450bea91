/** `repository.push`, to git’s own server: each outcome and each reason, and what nobody knows. */
import { existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from './support/until.ts';
import { GitOverHttp } from './support/git-over-http.ts';
import type { BenchLease } from './support/on-host-bench.ts';
import { RepositoryBench } from './support/repository-bench.ts';

const LIMIT_MS = 120_000;

const bench = await RepositoryBench.open();
const { origin, server } = bench;
afterAll(() => bench.close());
afterEach(async () => {
  await bench.tearDown();
  expect(await bench.room.whatExists()).toEqual([]);
}, LIMIT_MS);

origin.create('site');
const first = origin.commit('site', { a: 'a\n' });
const second = origin.commit('site', { a: 'b\n' });
origin.push('site', 'main');
const hooks = join(origin.directory, 'site.git', 'hooks');

beforeEach(() => {
  rmSync(hooks, { recursive: true, force: true });
  mkdirSync(hooks);
  origin.git('site.git', 'update-ref', 'refs/heads/main', second);
  server.before = () => undefined;
});

const hook = (name: string, script: string): void =>
  writeFileSync(join(hooks, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

const there = (ref = 'refs/heads/main'): string | null => {
  const all = origin.git('site.git', 'for-each-ref', '--format=%(objectname)', ref);
  return all === '' ? null : all;
};

/** A commit of the holder’s. */
async function make(lease: BenchLease, text = 'made here'): Promise<string> {
  const script = `echo "${text}" >made; git add made; git -c user.name=x -c user.email=x commit -qm "${text}"; git rev-parse HEAD`;
  return (await bench.kind.run(lease, script)).stdout.trim();
}

const withCommit = (
  body: (
    lease: BenchLease,
    wish: { readonly branch: string; readonly commit: string; readonly expected: string | null },
  ) => Promise<void>,
): Promise<void> =>
  bench.withLease('site', async (lease) =>
    body(lease, { branch: 'main', commit: await make(lease), expected: second }),
  );

describe('a push', () => {
  it(
    'has the branch be the commit once, and says so the second time; dry, it changes nothing',
    () =>
      withCommit(async (lease, wish) => {
        expect(await bench.push(lease, { ...wish, dryRun: true })).toEqual({
          outcome: 'would-push',
        });
        expect(there()).toBe(second);
        expect(await bench.push(lease, wish)).toEqual({ outcome: 'pushed' });
        expect(there()).toBe(wish.commit);
        expect(await bench.push(lease, wish)).toEqual({ outcome: 'already' });
        expect(await bench.push(lease, { ...wish, dryRun: true })).toEqual({ outcome: 'already' });
        // What is newer there has it too.
        const next = await make(lease, 'next');
        await bench.push(lease, { ...wish, commit: next, expected: wish.commit });
        expect(await bench.look(lease, { branch: 'main', contains: wish.commit })).toEqual({
          commit: next,
          contains: true,
        });
        expect(await bench.look(lease, { branch: 'main', contains: next })).toEqual({
          commit: next,
          contains: true,
        });
        const never = await make(lease, 'never pushed');
        expect(await bench.look(lease, { branch: 'main', contains: never })).toEqual({
          commit: next,
          contains: false,
        });
        expect(await bench.look(lease, { branch: 'none', contains: never })).toEqual({
          commit: null,
          contains: false,
        });
      }),
    LIMIT_MS,
  );

  it(
    'makes a branch that is not there, and none that is',
    () =>
      withCommit(async (lease, wish) => {
        const branch = 'new/\u00fc.x';
        expect(await bench.look(lease, { branch })).toEqual({ commit: null, contains: null });
        expect(await bench.push(lease, { ...wish, branch, expected: null })).toEqual({
          outcome: 'pushed',
        });
        expect(there(`refs/heads/${branch}`)).toBe(wish.commit);
        expect(await bench.push(lease, { ...wish, expected: null })).toMatchObject({
          outcome: 'refused',
          reason: 'base-moved',
        });
        origin.git('site.git', 'update-ref', '-d', `refs/heads/${branch}`);
        // One that was there, and is not any more.
        expect(await bench.push(lease, { ...wish, branch })).toMatchObject({
          outcome: 'refused',
          reason: 'base-moved',
        });
        expect(there(`refs/heads/${branch}`)).toBeNull();
      }),
    LIMIT_MS,
  );

  it(
    'takes nothing along: no tags, no other branch, whatever the copy says',
    () =>
      withCommit(async (lease, wish) => {
        const before = origin.git('site.git', 'for-each-ref');
        await bench.kind.run(
          lease,
          `git -c user.name=x -c user.email=x tag -m x along HEAD; git branch other
git config push.followTags true; git config push.default matching; git config --add remote.origin.push '+refs/*:refs/*'
git config remote.origin.mirror true; git config push.gpgSign true; git config push.pushOption x`,
        );
        expect(await bench.push(lease, wish)).toEqual({ outcome: 'pushed' });
        expect(origin.git('site.git', 'for-each-ref')).toBe(before.replace(second, wish.commit));
      }),
    LIMIT_MS,
  );

  it(
    'takes a commit of a shallow copy',
    () =>
      bench.withLease(
        'site',
        async (lease) => {
          expect((await bench.kind.run(lease, 'git rev-list --count HEAD')).stdout).toBe('1\n');
          const commit = await make(lease);
          expect(await bench.push(lease, { branch: 'main', commit, expected: second })).toEqual({
            outcome: 'pushed',
          });
          expect(origin.git('site.git', 'rev-list', '--count', 'main')).toBe('3');
        },
        { depth: 1 },
      ),
    LIMIT_MS,
  );

  it(
    'is none of a commit that is not there, or is none',
    () =>
      withCommit(async (lease, wish) => {
        const tree = (await bench.kind.run(lease, 'git rev-parse HEAD^{tree}')).stdout.trim();
        for (const commit of ['1'.repeat(40), tree]) {
          await expect(bench.push(lease, { ...wish, commit })).rejects.toMatchObject({
            code: 'invalid-request',
            problems: [{ field: 'commit' }],
          });
        }
        await expect(bench.push(lease, { ...wish, repository: 'other' })).rejects.toMatchObject({
          code: 'invalid-request',
          problems: [{ field: 'repository', detail: 'must be one of site' }],
        });
      }),
    LIMIT_MS,
  );
});

describe('a push is refused', () => {
  it.each([
    ['pre-receive', /pre-receive hook declined[^]*remote: not on a friday/],
    ['update', /hook declined[^]*remote: not on a friday/],
  ] as const)(
    'by a %s hook, which a dry run does not ask',
    (name, words) =>
      withCommit(async (lease, wish) => {
        hook(name, 'echo "not on a friday" >&2; exit 1');
        expect(await bench.push(lease, { ...wish, dryRun: true })).toEqual({
          outcome: 'would-push',
        });
        expect(await bench.push(lease, wish)).toEqual({
          outcome: 'refused',
          reason: 'hook',
          words: expect.stringMatching(words),
        });
        expect(there()).toBe(second);
      }),
    LIMIT_MS,
  );

  it(
    'by no post-receive hook: it is pushed by then',
    () =>
      withCommit(async (lease, wish) => {
        hook('post-receive', 'echo "too late" >&2; exit 1');
        expect(await bench.push(lease, wish)).toEqual({ outcome: 'pushed' });
        expect(there()).toBe(wish.commit);
      }),
    LIMIT_MS,
  );

  it(
    'where it would lose something, whatever is expected',
    () =>
      withCommit(async (lease, wish) => {
        const { commit } = wish;
        await bench.kind.run(lease, `git checkout -q ${first}`);
        const beside = await make(lease, 'beside');
        expect(await bench.push(lease, { ...wish, commit: beside })).toMatchObject({
          outcome: 'refused',
          reason: 'non-fast-forward',
        });
        expect(await bench.push(lease, { ...wish, commit: first })).toMatchObject({
          outcome: 'refused',
          reason: 'non-fast-forward',
        });
        // Nobody here has ever seen it.
        expect(
          await bench.push(lease, { branch: 'main', commit, expected: '2'.repeat(40) }),
        ).toMatchObject({ outcome: 'refused', reason: 'non-fast-forward' });
        expect(there()).toBe(second);
      }),
    LIMIT_MS,
  );

  it(
    'where the branch has moved, forth or back',
    () =>
      withCommit(async (lease, wish) => {
        const other = origin.git(
          'site.git',
          'commit-tree',
          '-p',
          second,
          '-m',
          'other',
          `${second}^{tree}`,
        );
        for (const moved of [other, first]) {
          origin.git('site.git', 'update-ref', 'refs/heads/main', moved);
          for (const dryRun of [true, false]) {
            expect(await bench.push(lease, { ...wish, dryRun })).toMatchObject({
              outcome: 'refused',
              reason: 'base-moved',
              words: expect.stringContaining('stale info'),
            });
          }
          expect(there()).toBe(moved);
        }
      }),
    LIMIT_MS,
  );

  it(
    'where somebody works on that branch there',
    async () => {
      origin.git('.', 'init', '-q', '-b', 'main', 'desk');
      origin.git('desk', 'pull', '-q', join(origin.directory, 'site.git'), 'main');
      origin.git('desk', 'config', 'http.receivepack', 'true');
      const lease = await bench.kind.lease(await bench.resource(), {
        repository: server.url('desk/.git'),
      });
      const wish = { branch: 'main', commit: await make(lease), expected: second };
      expect(await bench.push(lease, wish)).toMatchObject({
        outcome: 'refused',
        reason: 'checked-out',
        words: expect.stringContaining('currently checked out'),
      });
      expect(await bench.push(lease, { ...wish, branch: 'aside', expected: null })).toEqual({
        outcome: 'pushed',
      });
      await bench.kind.end(lease);
    },
    LIMIT_MS,
  );

  it.each([
    [
      'the server takes no pushes',
      ['config', 'http.receivepack', 'false'],
      ['config', 'http.receivepack', 'true'],
      true,
    ],
    [
      'that ref is not shown',
      ['config', 'receive.hideRefs', 'refs/heads/hidden'],
      ['config', '--unset', 'receive.hideRefs'],
      false,
    ],
  ] as const)(
    'where whoever pushes may not: %s',
    (_what, deny, allow, isForetold) =>
      withCommit(async (lease, wish) => {
        origin.git('site.git', ...deny);
        const hidden = { ...wish, branch: 'hidden', expected: null };
        const refused = { outcome: 'refused', reason: 'denied' };
        expect(await bench.push(lease, { ...hidden, dryRun: true })).toMatchObject(
          isForetold ? refused : { outcome: 'would-push' },
        );
        expect(await bench.push(lease, hidden)).toMatchObject(refused);
        origin.git('site.git', ...allow);
        expect(there('refs/heads/hidden')).toBeNull();
      }),
    LIMIT_MS,
  );

  it(
    'where nobody answers, and looking and integrating say so too',
    async () => {
      const gone = await GitOverHttp.open(origin.directory);
      const lease = await bench.kind.lease(await bench.resource(), {
        repository: gone.url('site.git'),
      });
      const wish = { branch: 'main', commit: await make(lease), expected: second };
      await gone.close();
      expect(await bench.push(lease, wish)).toMatchObject({
        outcome: 'refused',
        reason: 'unreachable',
      });
      const failed = { code: 'command-failed', message: expect.stringContaining('unreachable') };
      await expect(bench.look(lease, { branch: 'main' })).rejects.toMatchObject(failed);
      await expect(bench.integrate(lease, { ref: 'main', onto: 'main' })).rejects.toMatchObject(
        failed,
      );
      await bench.kind.end(lease);
    },
    LIMIT_MS,
  );

  it(
    'for another reason where a branch is in the way of its name',
    () =>
      withCommit(async (lease, wish) => {
        expect(
          await bench.push(lease, { ...wish, branch: 'main/below', expected: null }),
        ).toMatchObject({
          outcome: 'refused',
          reason: 'unknown',
          words: expect.stringContaining("'refs/heads/main' exists"),
        });
      }),
    LIMIT_MS,
  );

  it(
    'of two at the same time, one: the other finds the branch moved',
    async () => {
      const [one, other] = [await bench.lease('site'), await bench.lease('site')];
      const wishes = [
        { branch: 'main', commit: await make(one, 'one'), expected: second },
        { branch: 'main', commit: await make(other, 'other'), expected: second },
      ];
      const met = join(origin.directory, 'met');
      for (let round = 0; round < 5; round += 1) {
        origin.git('site.git', 'update-ref', 'refs/heads/main', second);
        rmSync(met, { recursive: true, force: true });
        mkdirSync(met);
        // Both have been told where the branch is, and have sent their commit.
        hook(
          'pre-receive',
          `mkdir "${met}/$$"; tries=0
while [ "$(ls "${met}" | wc -l)" -lt 2 ] && [ "$tries" -lt 2000 ]; do sleep 0.01; tries=$((tries + 1)); done`,
        );
        const results = await Promise.all([
          bench.push(one, wishes[0] ?? {}),
          bench.push(other, wishes[1] ?? {}),
        ]);
        expect(readdirSync(met)).toHaveLength(2);
        expect(results.map(({ outcome }) => outcome).sort()).toEqual(['pushed', 'refused']);
        expect(results.find(({ outcome }) => outcome === 'refused')).toMatchObject({
          reason: 'base-moved',
        });
        expect(there()).toBe(wishes[results[0]?.outcome === 'pushed' ? 0 : 1]?.commit);
      }
      await bench.kind.end(one);
      await bench.kind.end(other);
    },
    LIMIT_MS,
  );
});

describe('what nobody knows', () => {
  it.each([
    ['after it has moved the branch', 'post-receive', true],
    ['before', 'pre-receive', false],
    // Git 2.39 itself does not live through a hook that declines there.
    ['of a hook that aborts the transaction', 'reference-transaction', false],
  ] as const)(
    'is said where the server dies %s, and a look tells',
    (_when, name, isPushed) =>
      withCommit(async (lease, wish) => {
        hook(name, name === 'reference-transaction' ? 'exit 1' : 'kill -9 $PPID');
        await expect(bench.push(lease, wish)).rejects.toMatchObject({ code: 'interrupted' });
        rmSync(join(hooks, name));
        expect(await bench.look(lease, { branch: 'main' })).toMatchObject({
          commit: isPushed ? wish.commit : second,
        });
        expect(await bench.push(lease, wish)).toEqual({ outcome: isPushed ? 'already' : 'pushed' });
      }),
    LIMIT_MS,
  );

  it(
    'is so where the caller goes: nothing here runs on, and a look tells',
    () =>
      withCommit(async (lease, wish) => {
        const [begun, go] = [join(origin.directory, 'begun'), join(origin.directory, 'go')];
        hook(
          'pre-receive',
          `: >"${begun}"; tries=0
while [ ! -e "${go}" ] && [ "$tries" -lt 2000 ]; do sleep 0.01; tries=$((tries + 1)); done`,
        );
        const gone = new AbortController();
        const pushing = bench.push(lease, wish, { signal: gone.signal });
        await until(() => existsSync(begun));
        gone.abort(new Error('nobody waits'));
        await expect(pushing).rejects.toThrow();
        await until(() => bench.room.processes().length === 0);
        writeFileSync(go, '');
        await until(() => processesIn(join(origin.directory, 'site.git')).length === 0);
        rmSync(join(hooks, 'pre-receive'));
        const { commit } = await bench.look(lease, { branch: 'main' });
        expect(commit).toBe(there());
        expect(await bench.push(lease, wish)).toEqual({
          outcome: commit === wish.commit ? 'already' : 'pushed',
        });
        expect(there()).toBe(wish.commit);
      }),
    LIMIT_MS,
  );
});

/** Those of the server that work in that directory. */
function processesIn(directory: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === directory;
    } catch {
      return false;
    }
  });
}
