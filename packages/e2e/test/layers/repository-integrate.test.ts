/** `repository.integrate`, with git’s own server: what comes of it, and what is left of what does not fit. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { Integrated } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import type { BenchLease } from './support/on-host-bench.ts';
import { RepositoryBench } from './support/repository-bench.ts';

const LIMIT_MS = 120_000;

const bench = await RepositoryBench.open();
const { origin } = bench;
afterAll(() => bench.close());
// Whatever a test did: what is left of its lease is in the store alone.
afterEach(async () => {
  await bench.tearDown();
  expect(await bench.room.whatExists()).toEqual([]);
}, LIMIT_MS);

type Files = Readonly<Record<string, string>>;

const work = (...args: readonly string[]): string => origin.git('site.work', ...args);

let number = 0;
/** A branch of its own, on what is checked out. */
function branch(...commits: readonly (readonly [files: Files, message: string])[]): string {
  number += 1;
  const name = `branch-${number}`;
  work('checkout', '-q', '-B', name);
  commits.forEach(([files, message]) => origin.commit('site', files, message));
  origin.push('site', '--force', name);
  return name;
}

/** A branch to bring things onto, with one file, and one that begins there. */
function pair(
  base: Files,
  onto: Files | null,
  ...commits: readonly (readonly [Files, string])[]
): { readonly onto: string; readonly ref: string } {
  number += 1;
  work('checkout', '-q', '--orphan', `root-${number}`);
  work('rm', '-rfq', '--ignore-unmatch', '.');
  origin.commit('site', base, 'Begin');
  const root = work('rev-parse', 'HEAD');
  const ref = branch(...commits);
  work('checkout', '-q', root);
  const target = branch(...(onto === null ? [] : [[onto, 'Go on'] as const]));
  return { onto: target, ref };
}

origin.create('site');
pair({ start: 'start\n' }, null, [{ f: 'f\n' }, 'Add f']);
work('push', '-q', 'origin', 'HEAD:refs/heads/main');

const id = (name: string): string => origin.git('site.git', 'rev-parse', name);
const raw = async (lease: BenchLease, commit: string): Promise<string> =>
  (await bench.kind.run(lease, `git cat-file commit ${commit}`)).stdout;

function integrated(result: Integrated): Extract<Integrated, { outcome: 'integrated' }> {
  if (result.outcome !== 'integrated') {
    throw new Error(JSON.stringify(result));
  }
  return result;
}

/** Where nothing is under way, nothing is changed, and nothing is left of what was tried. */
async function isClean(lease: BenchLease, commit: string): Promise<void> {
  expect(await bench.status(lease)).toMatchObject({ commit, changedCount: 0, changed: [] });
  const script = `
git rev-parse HEAD
git stash list
git worktree list | wc -l
find .git -name '*.lock' -o -name '*_MSG' -o -name '*_HEAD' -o -name 'rebase*' -o -name AUTO_MERGE
find ../repository -type f ! -name lock
`;
  expect((await bench.kind.run(lease, script)).stdout).toBe(`${commit}\n1\n`);
}

describe('the three strategies', () => {
  const fits = pair(
    { a: 'a\n', b: 'b\n' },
    { a: 'changed\n' },
    [{ b: 'one\n' }, 'First'],
    [{ c: 'two\n' }, 'Second\n\n# no comment\n'],
  );

  it.each(['squash', 'rebase', 'merge'] as const)(
    'brings what fits by %s, as git itself does, checked out clean on no branch',
    async (strategy) => {
      await bench.withLease('site', async (lease) => {
        const result = integrated(await bench.integrate(lease, { ...fits, strategy }));
        expect(result).toMatchObject({ base: id(fits.onto), head: id(fits.ref) });
        const tell = `git status --porcelain; git symbolic-ref -q HEAD; cat a b c; git rev-parse HEAD 'HEAD^{tree}'`;
        expect(await bench.kind.run(lease, tell)).toMatchObject({
          stdout: `changed\none\ntwo\n${result.commit}\n${result.tree}\n`,
        });
        // What git makes of the same.
        work('checkout', '-q', '--detach', fits.onto);
        if (strategy === 'squash') {
          work('merge', '-q', '--squash', fits.ref);
          work('commit', '-q', '-m', 'x');
        } else if (strategy === 'merge') {
          work('merge', '-q', '--no-ff', '-m', 'x', fits.ref);
        } else {
          work('checkout', '-q', '--detach', fits.ref);
          work('rebase', '-q', fits.onto);
        }
        expect(result.tree).toBe(work('rev-parse', 'HEAD^{tree}'));
        const count = `git rev-list --count ${id(fits.onto)}..HEAD; git rev-list --parents -n 1 HEAD | wc -w`;
        expect((await bench.kind.run(lease, count)).stdout.split('\n').map(Number)).toEqual([
          { squash: 1, rebase: 2, merge: 3 }[strategy],
          { squash: 2, rebase: 2, merge: 3 }[strategy],
          0,
        ]);
        expect(await bench.kind.run(lease, 'git fsck --strict --no-dangling')).toMatchObject({
          exitCode: 0,
        });
      });
    },
    LIMIT_MS,
  );

  it.each(['squash', 'rebase', 'merge'] as const)(
    'makes the same commit by %s for whoever asks, whenever',
    async (strategy) => {
      const wish = {
        ...fits,
        strategy,
        committer: { name: 'Lander', email: 'lander@example.org' },
      };
      const first = await bench.withLease('site', (lease) => bench.integrate(lease, wish));
      await bench.withLease('site', async (lease) => {
        expect(await bench.integrate(lease, wish)).toEqual(first);
        // Also where its own outcome is checked out.
        expect(await bench.integrate(lease, wish)).toEqual(first);
        await isClean(lease, integrated(first).commit);
      });
    },
    LIMIT_MS,
  );

  it(
    'goes from one outcome to another, with files that come, go, and become directories',
    async () => {
      const one = pair({ a: 'a', 'd/e': 'e' }, null, [{ x: 'x', 'y/z': 'z' }, 'One']);
      const two = pair({ 'a/b': 'b', d: 'd' }, { q: 'q' }, [{ x: 'other', y: 'y' }, 'Two']);
      await bench.withLease('site', async (lease) => {
        for (const wish of [one, two, one]) {
          const { commit } = integrated(await bench.integrate(lease, wish));
          await isClean(lease, commit);
          const files =
            'git ls-files >../a; find . -path ./.git -prune -o -type f -printf "%P\\n" | sort | diff - ../a';
          expect(await bench.kind.run(lease, files)).toMatchObject({ exitCode: 0, stdout: '' });
        }
      });
    },
    LIMIT_MS,
  );
});

describe('commits', () => {
  it(
    'are as somebody wishes: any message, odd names',
    async () => {
      const pairOf = pair({ a: 'a\n' }, null, [{ b: 'b\n' }, 'B']);
      const message = `# a heading\n\n${'long '.repeat(10_000)}\n\u00fc \u{1f6a2} \u2028 $(touch /tmp/no) \`x\` '"\\ \x01\n\n\n# end\r\n  `;
      const author = { name: `O'Brien "$(id)" \\ \u00dcnal.`, email: '-@x.example;y' };
      const committer = { name: '-c', email: '0' };
      await bench.withLease('site', async (lease) => {
        for (const strategy of ['squash', 'merge']) {
          const wish = { ...pairOf, strategy, message, author, committer };
          const { commit, head } = integrated(await bench.integrate(lease, wish));
          const dates = (
            await bench.kind.run(lease, `git show -s --date=raw --format=%ad ${head}`)
          ).stdout.trim();
          const [seconds] = dates.split(' ');
          const text = await raw(lease, commit);
          expect(text).toContain(`\nauthor ${author.name} <${author.email}> ${dates}\n`);
          expect(text).toContain(`\ncommitter -c <0> ${seconds} +0000\n`);
          expect(text.slice(text.indexOf('\n\n') + 2)).toBe(`${message}\n`);
        }
      });
    },
    LIMIT_MS,
  );

  it(
    'are by default those of the newest commit, with a message of what they are made of',
    async () => {
      const root = pair({ a: 'a\n' }, null, [{ b: 'b\n' }, 'One\n\nWith a body.\n\n# and this']);
      work('checkout', '-q', root.ref);
      writeFileSync(join(origin.directory, 'site.work', 'c'), 'c');
      work('add', '-A');
      work(
        '-c',
        'user.name=x',
        'commit',
        '-q',
        '--author',
        'Newest Wins <n@example.org>',
        '--date',
        '1111111111 -0330',
        '-m',
        'Two',
      );
      work('push', '-q', 'origin', `HEAD:refs/heads/${root.ref}-two`);
      await bench.withLease('site', async (lease) => {
        const one = integrated(await bench.integrate(lease, root));
        expect(await raw(lease, one.commit)).toMatch(
          /\nauthor A U Thor <author@example.org> .*\ncommitter Drydock <[^ ]*> .*\n\nOne\n\nWith a body.\n\n# and this\n$/,
        );
        const two = integrated(await bench.integrate(lease, { ...root, ref: `${root.ref}-two` }));
        expect(await raw(lease, two.commit)).toMatch(
          new RegExp(
            `\nauthor Newest Wins <n@example.org> 1111111111 -0330\n.*\n\nSquash ${root.ref}-two \\(2 commits\\)\n\n\\* One\n\\* Two\n$`,
          ),
        );
        const merged = integrated(await bench.integrate(lease, { ...root, strategy: 'merge' }));
        expect(await raw(lease, merged.commit)).toMatch(
          new RegExp(`\n\nMerge ${root.ref} into ${root.onto}\n$`),
        );
      });
    },
    LIMIT_MS,
  );

  it(
    'keep their bytes in a rebase: other encodings, names without any, signatures dropped, ends of lines',
    async () => {
      const root = pair({ a: 'a\n' }, { b: 'b\n' });
      work('checkout', '-q', '--detach', root.ref);
      origin.commit('site', { c: 'c' }, 'x');
      const tree = work('rev-parse', 'HEAD^{tree}');
      const head = Buffer.concat([
        Buffer.from(`tree ${tree}\nparent ${id(root.ref)}\nauthor `),
        Buffer.from('M\xfcller <m\xfc@x> 1700000000 +0545\n', 'latin1'),
        Buffer.from(
          'committer  <> 99999999999999999999 +0000\nencoding ISO-8859-1\ngpgsig -----BEGIN\n \n more\n -----END\n\n',
        ),
        Buffer.from('Gr\xfc\xdfe\r\n\ttab, no end', 'latin1'),
      ]);
      const file = join(origin.directory, 'raw');
      writeFileSync(file, head);
      const odd = work('hash-object', '-t', 'commit', '-w', '--literally', file);
      work('push', '-q', 'origin', `${odd}:refs/heads/odd`);
      await bench.withLease('site', async (lease) => {
        const { commit, base } = integrated(
          await bench.integrate(lease, { ref: 'odd', onto: root.onto, strategy: 'rebase' }),
        );
        const said = await bench.kind.run(
          lease,
          `git cat-file commit ${commit} | od -An -v -tx1 | tr -d ' \\n'`,
        );
        const made = Buffer.from(said.stdout, 'hex').toString('latin1');
        const seconds = work('show', '-s', '--format=%ct', base);
        expect(made.replace(/^tree .*\n/, '')).toBe(
          `parent ${base}\nauthor M\xfcller <m\xfc@x> 1700000000 +0545\ncommitter Drydock <drydock@drydock.invalid> ${seconds} +0000\nencoding ISO-8859-1\n\nGr\xfc\xdfe\r\n\ttab, no end`,
        );
      });
    },
    LIMIT_MS,
  );

  it.each([
    ['a NUL', { message: 'a\0b' }],
    ['half a character', { message: 'a\ud800b' }],
    ['an empty message', { message: '' }],
    ['a name with an end of line', { author: { name: 'a\nparent x', email: 'x' } }],
    ['a name with <', { author: { name: 'a <b', email: 'x' } }],
    ['an address with >', { committer: { name: 'a', email: 'x> 0 +0000' } }],
    ['an empty name', { committer: { name: '', email: 'x' } }],
    ['blanks for a name', { committer: { name: ' ', email: 'x' } }],
    ['a ref that is an option', { ref: '--upload-pack=x' }],
    ['a range', { ref: 'a..b' }],
    ['a branch in full', { onto: 'refs/heads/main' }],
    ['a strategy that is none', { strategy: 'octopus' }],
  ])('are refused with %s', async (_what, wrong: JsonObject) => {
    const call = bench.kind.kind.interfaces.find(
      ({ definition }) => definition.name === 'repository',
    );
    const input = call?.definition.operations['integrate']?.input;
    expect(input?.safeParse({ ref: 'a', onto: 'b', ...wrong }).success).toBe(false);
    expect(input?.safeParse({ ref: 'a', onto: 'b' }).success).toBe(true);
  });
});

describe('what does not fit', () => {
  const clash = pair(
    { a: 'a\n', b: 'b\n', 'odd\nname \u00fc': '1\n' },
    { a: 'ours\n', 'odd\nname \u00fc': '2\n' },
    [{ c: 'fits\n' }, 'Fits'],
    [{ a: 'theirs\n', 'odd\nname \u00fc': '3\n' }, 'Clashes: \u00fc'],
    [{ d: 'd' }, 'After'],
  );

  it.each([
    ['squash', /^Squashing branch-\d+ onto branch-\d+$/],
    [
      'rebase',
      /^Rebasing branch-\d+ onto branch-\d+, commit 2 of 3: [0-9a-f]{7,} Clashes: \u00fc$/,
    ],
    ['merge', /^Merging branch-\d+ into branch-\d+$/],
  ] as const)(
    'is a conflict by %s, with what was done and the files, and leaves nothing',
    async (strategy, phase) => {
      await bench.withLease('site', async (lease) => {
        const before = (await bench.status(lease)).commit ?? '';
        const store = join(String(lease.resource.state['directory']), 'store');
        const objects = (): readonly string[] =>
          readdirSync(store, { recursive: true })
            .map(String)
            .filter((name) => !name.includes('had'))
            .sort();
        await bench.integrate(lease, { ...clash, ref: clash.onto });
        const stored = objects();
        expect(await bench.integrate(lease, { ...clash, strategy })).toEqual({
          outcome: 'conflict',
          base: id(clash.onto),
          head: id(clash.ref),
          phase: expect.stringMatching(phase),
          files: ['a', 'odd\nname \u00fc'],
        });
        await isClean(lease, before);
        // What came is a pack of what was fetched, at most.
        expect(
          objects().filter(
            (name) => !stored.includes(name) && !/pack-|\.(pack|idx|rev)$/.test(name),
          ),
        ).toEqual([]);
        expect(objects().some((name) => /objects\/[0-9a-f]{2}\/./.test(name))).toBe(false);
      });
    },
    LIMIT_MS,
  );

  it.each([
    ['changed here, removed there', { a: 'x\n' }, (): void => void work('rm', '-q', 'a'), ['a']],
    [
      'the same name for other things',
      { 'n/f': 'x' },
      (): void => void writeFileSync(join(origin.directory, 'site.work', 'n'), 'file'),
      ['n'],
    ],
    [
      'binary files',
      { bin: 'one\0' },
      (): void => void writeFileSync(join(origin.directory, 'site.work', 'bin'), 'two\0'),
      ['bin'],
    ],
  ] as const)(
    'is a conflict: %s',
    async (_what, onto, change, files) => {
      const root = pair({ a: 'a\n' }, onto);
      work('checkout', '-q', root.ref);
      change();
      work('add', '-A');
      work('commit', '-qm', 'Change');
      work('push', '-q', 'origin', root.ref);
      await bench.withLease('site', async (lease) => {
        for (const strategy of ['squash', 'rebase']) {
          const result = await bench.integrate(lease, { ...root, strategy });
          expect(result).toMatchObject({ outcome: 'conflict' });
          expect(
            result.outcome === 'conflict'
              ? result.files.map((name) => name.replace(/~.*/, ''))
              : null,
          ).toEqual(files);
        }
      });
    },
    LIMIT_MS,
  );

  it(
    'is another reason where the two have nothing in common',
    async () => {
      const one = pair({ a: 'a\n' }, null);
      const two = pair({ a: 'b\n' }, null);
      await bench.withLease('site', async (lease) => {
        for (const strategy of ['squash', 'rebase', 'merge']) {
          expect(await bench.integrate(lease, { ref: one.ref, onto: two.onto, strategy })).toEqual({
            outcome: 'unrelated',
            base: id(two.onto),
            head: id(one.ref),
          });
        }
      });
    },
    LIMIT_MS,
  );

  it.each([
    ['a file that is changed', 'echo x >>f', ['f']],
    ['one that is gone', 'rm f', ['f']],
    ['one that is new', 'mkdir n; echo x >n/m', ['n/m']],
    ['one that is staged', 'echo x >>f; git add f', ['f']],
    [
      'one that git was told not to look at',
      'git update-index --skip-worktree f; echo x >f',
      ['f'],
    ],
    ['another such', 'git update-index --assume-unchanged f; echo x >f', ['f']],
    ['a mode', 'chmod +x f', ['f']],
    [
      'a merge under way',
      'git -c user.name=x -c user.email=x commit -q --allow-empty -m x; git -c user.name=x -c user.email=x merge -q --no-commit --no-ff HEAD~1 -s ours; git rev-parse HEAD >.git/MERGE_HEAD',
      ['.git/MERGE_HEAD'],
    ],
  ] as const)(
    'is another reason where the copy has %s, which is left alone',
    async (_what, script, files) => {
      await bench.withLease('site', async (lease) => {
        const first = pair({ f: 'f\n' }, null, [{ b: 'b\n' }, 'B']);
        await bench.integrate(lease, first);
        await bench.kind.run(lease, script);
        const tell = 'git status --porcelain -uall; git ls-files -v; cat f; git rev-parse HEAD';
        const before = await bench.kind.run(lease, tell);
        const wish = { ...pair({ f: 'other\n' }, null, [{ b: 'b\n' }, 'B']) };
        expect(await bench.integrate(lease, wish)).toEqual({ outcome: 'changed', files });
        expect((await bench.kind.run(lease, tell)).stdout).toBe(before.stdout);
      });
    },
    LIMIT_MS,
  );
});

describe('what there is to bring', () => {
  it(
    'is nothing where the branch has it: the same, an older one, the same content, picked already',
    async () => {
      const root = pair({ a: 'a\n' }, { b: 'b\n' }, [{ b: 'b\n' }, 'The same, by somebody else']);
      await bench.withLease('site', async (lease) => {
        for (const strategy of ['squash', 'rebase', 'merge']) {
          const same = { outcome: 'nothing', base: id(root.onto), head: id(root.onto) };
          expect(
            await bench.integrate(lease, { ref: root.onto, onto: root.onto, strategy }),
          ).toEqual(same);
        }
        for (const strategy of ['squash', 'rebase']) {
          expect(await bench.integrate(lease, { ...root, strategy })).toMatchObject({
            outcome: 'nothing',
          });
        }
        // The history of it is something.
        integrated(await bench.integrate(lease, { ...root, strategy: 'merge' }));
      });
    },
    LIMIT_MS,
  );

  it(
    'is a branch, a tag with or without a text, any ref, the id of a commit there or one made here',
    async () => {
      const root = pair({ a: 'a\n' }, null, [{ b: 'b\n' }, 'B']);
      const commit = id(root.ref);
      work('tag', 'light', commit);
      work('tag', '-m', 'x', 'heavy', commit);
      work('push', '-q', 'origin', 'light', 'heavy', `${commit}:refs/changes/1/head`);
      const tree = work('rev-parse', `${commit}^{tree}`);
      work('push', '-q', 'origin', `${tree}:refs/tags/tree`);
      work('push', '-q', 'origin', `${commit}:refs/heads/both`, `${commit}:refs/tags/both`);
      await bench.withLease('site', async (lease) => {
        const { onto } = root;
        for (const ref of [
          root.ref,
          `refs/heads/${root.ref}`,
          'light',
          'heavy',
          'refs/tags/heavy',
          'refs/changes/1/head',
          commit,
        ]) {
          expect(await bench.integrate(lease, { ref, onto, strategy: 'rebase' })).toMatchObject({
            outcome: 'integrated',
            head: commit,
            commit,
          });
        }
        const made = (
          await bench.kind.run(
            lease,
            'echo x >x; git add x; git -c user.name=x -c user.email=x commit -qm x; git rev-parse HEAD',
          )
        ).stdout.trim();
        expect(await bench.integrate(lease, { ref: made, onto, strategy: 'rebase' })).toMatchObject(
          { outcome: 'integrated', head: made, commit: made },
        );
        const missing = { outcome: 'missing', what: 'ref' };
        for (const ref of ['none', 'refs/changes/2/head', 'tree', '0'.repeat(40), tree]) {
          expect(await bench.integrate(lease, { ref, onto })).toEqual(missing);
        }
        expect(await bench.integrate(lease, { ref: commit, onto: 'none' })).toEqual({
          outcome: 'missing',
          what: 'branch',
        });
        await expect(bench.integrate(lease, { ref: 'both', onto })).rejects.toMatchObject({
          code: 'conflict',
          hint: 'Say refs/heads/both or refs/tags/both.',
        });
      });
    },
    LIMIT_MS,
  );

  it(
    'is what the remote has now, also after a push by force',
    async () => {
      const root = pair({ a: 'a\n' }, null, [{ b: 'b\n' }, 'B']);
      await bench.withLease('site', async (lease) => {
        integrated(await bench.integrate(lease, root));
        work('checkout', '-q', root.ref);
        work('commit', '-q', '--amend', '-m', 'Another');
        work('push', '-qf', 'origin', root.ref);
        expect(await bench.integrate(lease, { ...root, strategy: 'rebase' })).toMatchObject({
          commit: work('rev-parse', 'HEAD'),
        });
      });
    },
    LIMIT_MS,
  );

  it(
    'is merged as the attributes of the branch say',
    async () => {
      const attributes = {
        '.gitattributes': 'list merge=union\n',
        'sub/.gitattributes': 'list merge=union\n',
      };
      const root = pair(
        { ...attributes, list: 'a\n', 'sub/list': 'a\n' },
        { list: 'a\nours\n', 'sub/list': 'a\nours\n' },
        [{ list: 'a\ntheirs\n', 'sub/list': 'a\ntheirs\n' }, 'Theirs'],
      );
      await bench.withLease('site', async (lease) => {
        for (const strategy of ['squash', 'rebase', 'merge']) {
          integrated(await bench.integrate(lease, { ...root, strategy }));
          expect((await bench.kind.run(lease, 'cat list sub/list')).stdout).toBe(
            'a\nours\ntheirs\n'.repeat(2),
          );
        }
      });
    },
    LIMIT_MS,
  );

  it(
    'is picked without merges, with commits that are empty, and without those that become so',
    async () => {
      const root = pair(
        { a: 'a\n' },
        { b: 'b\n' },
        [{ b: 'b\n', c: 'c\n' }, 'Half is there'],
        [{}, 'Empty from the beginning'],
        [{ d: 'd\n' }, 'D'],
      );
      work('checkout', '-q', root.ref);
      work('merge', '-q', '--no-ff', '-m', 'A merge', root.onto);
      origin.commit('site', { e: 'e\n' }, 'E');
      work('push', '-q', 'origin', root.ref);
      await bench.withLease('site', async (lease) => {
        const { commit, base } = integrated(
          await bench.integrate(lease, { ...root, strategy: 'rebase' }),
        );
        expect(
          (await bench.kind.run(lease, `git log --reverse --format=%s ${base}..${commit}`)).stdout,
        ).toBe('Half is there\nEmpty from the beginning\nD\nE\n');
        work('checkout', '-q', '--detach', root.ref);
        work('rebase', '-q', root.onto);
        expect(work('rev-parse', 'HEAD^{tree}')).toBe(work('rev-parse', `${root.ref}^{tree}`));
      });
    },
    LIMIT_MS,
  );
});
