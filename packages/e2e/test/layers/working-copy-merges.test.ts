/** What is merged on top of a working copy: whose it is, what does not fit, and what is left where it does not. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@drydock/model';
import { GitOverHttp } from './support/git-over-http.ts';
import { HostRoom } from './support/host-room.ts';
import { leasesOnOneHost } from './support/leases-on-one-host.ts';
import { OnHostBench, type BenchLease } from './support/on-host-bench.ts';
import { Origin } from './support/origin.ts';
import type { LeaseState } from './support/working-copy-state.ts';

const LIMIT_MS = 120_000;

const room = await HostRoom.open();
const leases = await leasesOnOneHost(room);
const bench = new OnHostBench('working-copy', leases);
const origin = new Origin();
const server = await GitOverHttp.open(origin.directory);
const resource = await bench.build({ others: 'any' });
afterAll(async () => {
  await bench.tearDown(resource);
  expect(await room.whatExists()).toEqual([]);
  await leases.close();
  await server.close();
  origin.remove();
  await room.remove();
});

let held: BenchLease[] = [];
afterEach(async () => {
  await Promise.all(held.map((each) => bench.end(each)));
  held = [];
}, LIMIT_MS);

const git = (...args: readonly string[]): string => origin.git('site.work', ...args);

/** A branch of it with commits of somebody’s own, which stands where `main` is. */
function branch(name: string, author: string, ...changes: readonly JsonObject[]): string {
  git('checkout', '-q', '-b', name, 'main');
  git('config', 'user.name', author);
  for (const [index, files] of changes.entries()) {
    origin.commit('site', files as Record<string, string>, `${name} ${index + 1}`);
    git('commit', '-q', '--amend', '--no-edit', `--author=${author} <${author}@example.org>`);
  }
  origin.push('site', name);
  const id = git('rev-parse', 'HEAD');
  git('checkout', '-q', 'main');
  return id;
}

origin.create('site');
const root = origin.commit('site', { a: '1\n', b: '1\n', c: '1\n' });
const main = origin.commit('site', { a: '2\n' });
origin.push('site', 'main');
branch('one', 'Ann', { b: '2\n' });
branch('two', 'Bob', { c: '2\n' }, { d: '1\n' });
branch('against', 'Cyd', { a: '3\n', b: '9\n' }, { 'odd name': 'x\n' });
branch('against-one', 'Dan', { b: '3\n' });
git('checkout', '-q', '--orphan', 'apart');
origin.commit('site', { z: '1\n' });
origin.push('site', 'apart');
git('checkout', '-q', '-f', 'main');
// Elsewhere: a staging area of the same.
origin.git('.', 'clone', '-q', '--bare', 'site.git', 'staging.git');
git('push', '-q', `${origin.directory}/staging.git`, `one:refs/staging/9`);

const url = server.url('site.git');
async function lease(merges: readonly JsonObject[], more: JsonObject = {}): Promise<BenchLease> {
  const asked = { repository: url, branch: 'main', merges: [...merges], ...more };
  const got = await bench.lease(resource, asked);
  held.push(got);
  return got;
}
const had = (got: BenchLease) => (got.state as unknown as LeaseState).repositories[0];
const said = async (got: BenchLease, script: string): Promise<string> =>
  (await bench.run(got, script)).stdout;

/** Why it cannot be had, and nothing of it is left. */
async function refusal(merges: readonly JsonObject[], more: JsonObject = {}): Promise<string> {
  const planned = bench.plannedLease(resource, {
    repository: url,
    branch: 'main',
    merges: [...merges],
    ...more,
  });
  held.push(planned);
  return bench.lease(resource, {}, { planned }).then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('what is merged on top', () => {
  it(
    'is a commit each, in order, of whoever wrote it',
    async () => {
      const got = await lease([
        { ref: 'one' },
        { ref: 'two' },
        { ref: 'refs/heads/one', message: 'not there: it is in already' },
      ]);
      expect(await said(got, 'cat b c d; git status --porcelain; ls .git')).toMatch(
        /^2\n2\n1\n(?!.*(SQUASH_MSG|MERGE_MSG))/s,
      );
      const log = await said(got, "git log --format='%an <%ae> %cn|%s|%b' main");
      expect(log.split('\n').slice(0, 3)).toEqual([
        `Bob <Bob@example.org> Drydock|Merge two from ${url}|* two 1`,
        '* two 2',
        '',
      ]);
      expect(log).toContain('Ann <Ann@example.org> Drydock|one 1|');
      expect(await said(got, 'git rev-parse HEAD HEAD~2; git log --format=%P -1')).toMatch(
        new RegExp(`^${had(got)?.head}\n${main}\n[0-9a-f]{40}\n$`),
      );
      expect(had(got)).toMatchObject({ commit: main, branch: 'main' });
    },
    LIMIT_MS,
  );

  it(
    'is the same commit, whoever makes it, and has the message that is given',
    async () => {
      const merges = [{ ref: 'one', message: 'Ours\n\n# with a sign' }];
      const [first, second] = [await lease(merges), await lease(merges)];
      expect(had(first)?.head).toBe(had(second)?.head);
      expect(await said(first, 'git log -1 --format=%B')).toBe('Ours\n\n# with a sign\n\n');
    },
    LIMIT_MS,
  );

  it(
    'may come from elsewhere, by a ref of any kind, or by an id',
    async () => {
      const from = server.url('staging.git');
      const got = await lease([{ ref: 'refs/staging/9', from }]);
      expect(await said(got, 'cat b')).toBe('2\n');
      const byId = await lease([{ ref: git('rev-parse', 'two') }]);
      expect(await said(byId, 'cat d')).toBe('1\n');
      expect(await said(byId, 'git fsck --no-dangling 2>&1 && git status -s')).toBe('');
    },
    LIMIT_MS,
  );

  it(
    'may be of any time, and of somebody whose name git does not take any more',
    async () => {
      for (const [time, name] of [
        ['0 +0000', 'Eve'],
        ['99999999 -0500', ''],
        ['4102444800 +0000', '.'],
      ]) {
        const tree = git('rev-parse', 'two^{tree}');
        const parent = git('rev-parse', 'main');
        const raw = `tree ${tree}\nparent ${parent}\nauthor ${name} <e@x> ${time}\ncommitter C <c@x> ${time}\n\nhi\n`;
        const file = join(origin.directory, 'raw');
        writeFileSync(file, raw);
        const id = git('hash-object', '-t', 'commit', '-w', '--literally', file);
        git('push', '-q', 'origin', `${id}:refs/odd/${Number.parseInt(time ?? '')}`);
        const got = await lease([{ ref: `refs/odd/${Number.parseInt(time ?? '')}` }]);
        const shown = await said(got, "git log -1 --format='%an %at %s'");
        expect(shown).toBe(
          `${name === 'Eve' ? name : 'unknown'} ${Number.parseInt(time ?? '')} hi\n`,
        );
      }
    },
    LIMIT_MS,
  );

  it(
    'makes no commit where all of it is there',
    async () => {
      const got = await lease([{ ref: 'main' }, { ref: root }]);
      expect(had(got)).toMatchObject({ commit: main, head: main });
    },
    LIMIT_MS,
  );

  it(
    'is refused where it does not fit, with which it is and the files',
    async () => {
      expect(await refusal([{ ref: 'one' }, { ref: 'two' }, { ref: 'against-one' }])).toBe(
        `site: merge 3 of 3: against-one from ${url}: it does not fit in b`,
      );
      expect(await refusal([{ ref: 'one' }, { ref: 'against' }])).toMatch(
        /merge 2 of 2: against from .*: it does not fit in b$/,
      );
    },
    LIMIT_MS,
  );

  it(
    'is refused where it is not there, or has nothing in common',
    async () => {
      expect(await refusal([{ ref: 'none' }])).toMatch(
        /merge 1 of 1: none from .*: The remote has no branch, tag or ref none/,
      );
      expect(await refusal([{ ref: 'apart' }])).toMatch(/the two have no commit in common/);
      const from = server.url('nowhere.git');
      expect(await refusal([{ ref: 'x', from }])).toMatch(/merge 1 of 1: x from .*missing: there/);
    },
    LIMIT_MS,
  );

  it(
    'says so where a shallow copy lacks what both stand on',
    async () => {
      git('checkout', '-q', '-b', 'old', root);
      origin.commit('site', { e: '1\n' });
      origin.push('site', 'old');
      git('checkout', '-q', 'main');
      expect(await refusal([{ ref: 'old' }], { depth: 1 })).toMatch(
        /merge 1 of 1: old from .*: what both stand on is not among the commits that are there/,
      );
      const deeper = await lease([{ ref: 'old' }], { depth: 2 });
      expect(await said(deeper, 'cat e a')).toBe('1\n2\n');
    },
    LIMIT_MS,
  );
});
