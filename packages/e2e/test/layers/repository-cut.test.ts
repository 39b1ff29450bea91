/**
 * `repository`, cut off at each call of git that it makes: nothing runs on, nothing of it is in the way, and the next
 * one comes to the same.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isFull } from '@drydock/testing';
import type { BenchLease } from './support/on-host-bench.ts';
import { RepositoryBench, resourceDirectoryOf } from './support/repository-bench.ts';
import { until } from './support/until.ts';

const LIMIT_MS = 240_000;

const bench = await RepositoryBench.open();
const { origin, room } = bench;
afterAll(() => bench.close());
afterEach(async () => {
  await bench.tearDown();
  expect(await room.whatExists()).toEqual([]);
}, LIMIT_MS);

/** A git that counts, and ends all that it is run by, itself included, at the call of that number. */
const control = join(origin.directory, 'control');
mkdirSync(control);
chmodSync(origin.directory, 0o755);
chmodSync(control, 0o777);
const git = join(control, 'git');
writeFileSync(
  git,
  `#!/bin/sh
control=${control}
# The helpers that git runs are of the call that ran them.
if [ -n "$COUNTED" ] || [ ! -s "$control/cut" ]; then exec git "$@"; fi
export COUNTED=1
exec 7>>"$control/lock"
flock 7
number=$(($(cat "$control/count") + 1))
echo "$number" >"$control/count"
exec 7>&-
read -r cut when <"$control/cut"
[ "$number" = "$cut" ] || exec git "$@"
[ "$when" = before ] || git "$@" >/dev/null
: >"$control/was-cut"
kill -9 0
`,
  { mode: 0o755 },
);

const count = (): number => Number(readFileSync(join(control, 'count'), 'utf8'));
function cutAt(number: number, when: 'before' | 'after'): void {
  writeFileSync(join(control, 'count'), '0');
  chmodSync(join(control, 'count'), 0o666);
  writeFileSync(join(control, 'cut'), `${number} ${when}\n`);
}
const cutNowhere = (): void => writeFileSync(join(control, 'cut'), '');
beforeEach(cutNowhere);

const work = (...args: readonly string[]): string => origin.git('site.work', ...args);
origin.create('site');
const first = origin.commit('site', { a: 'a\n', 'gone/soon': 'x\n', many: 'line\n'.repeat(1_000) });
origin.push('site', 'main');
for (const name of ['one', 'two']) {
  work('checkout', '-q', '-B', name, first);
  work('rm', '-rq', 'gone');
  origin.commit(
    'site',
    { [name]: `${name}\n`, gone: `${name}\n`, many: `${name}\n` },
    `First of ${name}`,
  );
  origin.commit('site', { [`${name}-more/x`]: 'x\n', a: `${name}\n` }, `Second of ${name}`);
  origin.push('site', name);
}
work('checkout', '-q', '-B', 'main', first);
origin.commit('site', { beside: 'x\n' });
origin.push('site', 'main');

/** What was left where others would meet it: locks, half packs. */
function left(lease: BenchLease): readonly string[] {
  const directory = resourceDirectoryOf(lease);
  return readdirSync(directory, { recursive: true })
    .map(String)
    .filter((name) => /\.git\/.*\.lock$|tmp_|\.new$/.test(name))
    .filter((name) => !/\/repository\//.test(name));
}
const made = (lease: BenchLease): readonly string[] =>
  readdirSync(join(resourceDirectoryOf(lease), lease.attemptId, 'repository', 'site'));

const lease = async (): Promise<BenchLease> =>
  bench.kind.lease(await bench.resource({ git }), { repository: bench.server.url('site.git') });

describe('an integration that is cut off', () => {
  const cases = [
    ['squash', 'after', isFull ? 1 : 3],
    ['rebase', 'before', isFull ? 1 : 7],
    ['merge', 'after', isFull ? 1 : 7],
  ] as const;
  it.each(cases)(
    'comes to the same the next time, by %s, cut %s each call, every %s of them',
    async (strategy, when, every) => {
      const one = await lease();
      const expected = new Map<string, unknown>();
      for (const ref of ['one', 'two']) {
        expected.set(ref, await bench.integrate(one, { ref, onto: 'main', strategy }));
      }
      let number = 1;
      for (; number < 100; number += every) {
        const ref = number % 2 === 0 ? 'one' : 'two';
        // It begins where the other one is checked out.
        await bench.integrate(one, { ref: ref === 'one' ? 'two' : 'one', onto: 'main', strategy });
        cutAt(number, when);
        const cut = await bench.integrate(one, { ref, onto: 'main', strategy }).then(
          () => null,
          (error: unknown) => error,
        );
        if (cut === null) {
          expect(count()).toBeLessThan(number);
          break;
        }
        cutNowhere();
        await until(() => room.processes().length === 0);
        expect(left(one).filter((name) => !name.includes('/index.lock'))).toEqual([]);
        expect(await bench.integrate(one, { ref, onto: 'main', strategy })).toEqual(
          expected.get(ref),
        );
        expect(await bench.status(one)).toMatchObject({ changed: [], branch: null });
        expect(left(one)).toEqual([]);
        expect(made(one)).toEqual(['lock']);
      }
      expect(number).toBeGreaterThan(10);
      await bench.kind.end(one);
    },
    LIMIT_MS,
  );

  it(
    'is brought to an end between the steps that are no git’s',
    async () => {
      const one = await lease();
      const wish = { onto: 'main', strategy: 'squash' };
      const two = await bench.integrate(one, { ...wish, ref: 'two' });
      const back = await bench.integrate(one, { ...wish, ref: 'one' });
      if (two.outcome !== 'integrated' || back.outcome !== 'integrated') {
        throw new Error('Nothing was integrated.');
      }
      const begin = `echo ${two.commit} >../repository/site/target; cp .git/index ../repository/site/index`;
      const files = `GIT_INDEX_FILE=../repository/site/index git read-tree -m -u ${back.commit} ${two.commit}`;
      const half = 'rm -f one; echo two >two; rm -rf gone; : >../repository/site/index.lock';
      const link = 'ln ../repository/site/index .git/index.lock';
      const rename = 'mv .git/index.lock .git/index';
      for (const steps of [
        [begin],
        [begin, half],
        [begin, files],
        [begin, files, link],
        [begin, files, link, rename],
      ]) {
        await bench.kind.run(one, steps.join('\n'));
        expect(await bench.integrate(one, { ...wish, ref: 'one' })).toEqual(back);
        expect(await bench.status(one)).toMatchObject({ commit: back.commit, changed: [] });
        expect(
          (await bench.kind.run(one, 'git fsck --connectivity-only --no-dangling; ls .git/*.lock'))
            .stdout,
        ).toBe('');
        expect(made(one)).toEqual(['lock']);
      }
      // A lock of the holder’s own git is the holder’s.
      await bench.kind.run(one, ': >.git/index.lock');
      await expect(bench.integrate(one, { ...wish, ref: 'two' })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('index.lock'),
      });
      expect(await bench.status(one)).toMatchObject({ commit: back.commit, changed: [] });
      await bench.kind.run(one, 'rm .git/index.lock');
      expect(await bench.integrate(one, { ...wish, ref: 'two' })).toEqual(two);
      await bench.kind.end(one);
    },
    LIMIT_MS,
  );

  it(
    'ends with its lease, at ten moments, and nothing of it is left',
    async () => {
      for (let number = 2; number < 22; number += 2) {
        const one = await lease();
        const stopped = new AbortController();
        let isOver = false;
        cutAt(1_000, 'before');
        const integrating = bench
          .integrate(one, { ref: 'one', onto: 'main' }, { signal: stopped.signal })
          .catch(() => undefined)
          .finally(() => {
            isOver = true;
          });
        await until(() => isOver || count() >= number);
        await bench.kind.end(one);
        stopped.abort();
        await integrating;
        cutNowhere();
        await until(() => room.processes().length === 0);
        expect(
          readdirSync(resourceDirectoryOf(one)).filter((name) => name.startsWith('att')),
        ).toEqual([]);
      }
      // The store is as good as before.
      const last = await lease();
      expect(await bench.integrate(last, { ref: 'one', onto: 'main' })).toMatchObject({
        outcome: 'integrated',
      });
      expect(left(last)).toEqual([]);
      await bench.kind.end(last);
    },
    LIMIT_MS,
  );
});

describe('a push that is cut off', () => {
  it.each(['before', 'after'] as const)(
    'is known by a look, and done once, cut %s each call',
    async (when) => {
      const one = await lease();
      let number = 1;
      for (; number < 50; number += isFull ? 1 : 3) {
        const commit = (
          await bench.kind.run(
            one,
            `echo ${when} ${number} >n; git add n; git -c user.name=x -c user.email=x commit -qm x; git rev-parse HEAD`,
          )
        ).stdout.trim();
        const expected = origin.git('site.git', 'rev-parse', 'main');
        await bench.kind.run(
          one,
          `git fetch -q origin main && git reset -q --hard FETCH_HEAD && git cherry-pick -n ${commit} 2>/dev/null; git -c user.name=x -c user.email=x commit -qm "${number}"`,
        );
        const mine = (await bench.kind.run(one, 'git rev-parse HEAD')).stdout.trim();
        const wish = { branch: 'main', commit: mine, expected };
        cutAt(number, when);
        const cut = await bench.push(one, wish).then(
          () => null,
          (error: unknown) => error,
        );
        cutNowhere();
        if (cut === null) {
          break;
        }
        await until(() => room.processes().length === 0);
        const { commit: now } = await bench.look(one, { branch: 'main' });
        expect([expected, mine]).toContain(now);
        expect(await bench.push(one, wish)).toEqual({
          outcome: now === mine ? 'already' : 'pushed',
        });
        expect(origin.git('site.git', 'rev-parse', 'main')).toBe(mine);
        expect(left(one)).toEqual([]);
      }
      expect(number).toBeGreaterThan(3);
      await bench.kind.end(one);
    },
    LIMIT_MS,
  );
});
