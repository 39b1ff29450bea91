import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ended, finish } from '../cli-under-test.ts';
import { CopyWorld, fileOf, markedBytes, sha256, treeOf } from './world.ts';

const MB = 1_024 * 1_024;

let world: CopyWorld;
let lease: { readonly id: string; readonly directory: string };
let scratch: string;

beforeAll(async () => {
  world = await CopyWorld.open();
}, 240_000);
afterAll(() => world.close(), 60_000);
beforeEach(async () => {
  [lease, scratch] = await Promise.all([world.lease(), world.scratch()]);
}, 30_000);
afterEach(() => world.remove(scratch));

interface Told {
  readonly copied: readonly {
    readonly from: string;
    readonly to: string;
    readonly type: string;
    readonly bytes: number;
    readonly digest: string | null;
    readonly resumedAt: number;
    readonly entries: number | null;
  }[];
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  readonly skippedCount: number;
}

const tell = ({ stdout }: { readonly stdout: Buffer }): Told =>
  JSON.parse(stdout.toString()) as Told;

describe('drydock cp of a file', () => {
  it('carries every byte and the permissions, both ways, and says what it did', async () => {
    const bytes = markedBytes(3 * MB + 17, []);
    const file = await fileOf(join(scratch, 'a file'), bytes, 0o750);
    await chmod(file, 0o750);
    const up = await world.cp(file, `${lease.id.slice(0, 14)}:b`, '-o', 'json');
    expect([up.code, up.stderr]).toEqual([0, '']);
    expect(tell(up)).toEqual({
      copied: [
        {
          from: file,
          to: `${lease.id}:b`,
          type: 'file',
          bytes: bytes.length,
          digest: sha256(bytes),
          resumedAt: 0,
          entries: null,
        },
      ],
      skipped: [],
      skippedCount: 0,
    });
    expect(treeOf(lease.directory)).toEqual({ b: `file 750 ${sha256(bytes)}` });
    const down = await world.cp(`${lease.id}:b`, join(scratch, 'c'));
    expect([down.code, down.stdout.toString(), down.stderr]).toEqual([0, '', '']);
    expect(treeOf(scratch)).toEqual({
      'a file': `file 750 ${sha256(bytes)}`,
      c: `file 750 ${sha256(bytes)}`,
    });
  });

  it('that is empty is a file there and back', async () => {
    const file = await fileOf(join(scratch, 'empty'), '');
    expect((await world.cp(file, `${lease.id}:`)).code).toBe(0);
    expect((await world.cp(`${lease.id}:empty`, join(scratch, 'back'))).code).toBe(0);
    const empty = `file 644 ${sha256(Buffer.alloc(0))}`;
    expect(treeOf(scratch)).toEqual({ empty, back: empty });
  });

  it('goes into a directory that is there, under its own name, and several do', async () => {
    const [a, b] = [await fileOf(join(scratch, 'a'), 'a'), await fileOf(join(scratch, 'b'), 'b')];
    await mkdir(join(lease.directory, 'in'));
    // As whom the lease works is its own matter.
    await chmod(join(lease.directory, 'in'), 0o777);
    expect((await world.cp(a, b, `${lease.id}:in`)).code).toBe(0);
    expect((await world.cp(a, `${lease.id}:in/`)).code).toBe(0);
    expect(readdirSync(join(lease.directory, 'in'))).toEqual(['a', 'b']);
    await mkdir(join(scratch, 'out'));
    const sources = [`${lease.id}:in/a`, `${lease.id}:in/b`];
    expect((await world.cp(...sources, join(scratch, 'out'))).code).toBe(0);
    expect(readdirSync(join(scratch, 'out'))).toEqual(['a', 'b']);
  });

  it('keeps the times with -p, of what comes', async () => {
    const file = await fileOf(join(lease.directory, 'old'), 'x');
    await utimes(file, 1_000_000_000, 1_000_000_000);
    expect((await world.cp('-p', `${lease.id}:old`, scratch)).code).toBe(0);
    expect(statSync(join(scratch, 'old')).mtimeMs).toBe(1_000_000_000_000);
  });

  it('refuses what it cannot do, in a sentence and with a status', async () => {
    const file = await fileOf(join(scratch, 'f'), 'x');
    const refused = async (...args: string[]): Promise<readonly [number | null, string]> => {
      const { code, stderr } = await world.cp(...args);
      return [code, /\(([\w-]+)\)/.exec(stderr)?.[1] ?? stderr];
    };
    expect(await refused(file, join(scratch, 'g'))).toEqual([2, 'invalid-request']);
    expect(await refused(file)).toEqual([2, 'invalid-request']);
    expect(await refused(`${lease.id}:a`, `${lease.id}:b`)).toEqual([2, 'invalid-request']);
    expect(await refused(join(scratch, 'none'), `${lease.id}:`)).toEqual([4, 'file-missing']);
    expect(await refused(`${lease.id}:none`, scratch)).toEqual([4, 'file-missing']);
    expect(await refused(file, `${lease.id}:none/`)).toEqual([4, 'file-missing']);
    expect(await refused(file, `${lease.id}:../out`)).toEqual([2, 'invalid-request']);
    expect(await refused(scratch, `${lease.id}:`)).toEqual([2, 'invalid-request']);
    expect(await refused(file, 'lease_00000000000000000000:')).toEqual([4, 'not-found']);
    expect(treeOf(lease.directory)).toEqual({});
  });
});

/** What trees have that copying has to know of. */
async function plant(root: string): Promise<void> {
  await mkdir(join(root, 'empty'), { recursive: true });
  await mkdir(join(root, 'deep/er/still'), { recursive: true });
  await fileOf(join(root, 'deep/er/still/run.sh'), '#!/bin/sh\n', 0o755);
  await chmod(join(root, 'deep/er/still/run.sh'), 0o755);
  await fileOf(join(root, 'two\nlines'), 'a name with a line break');
  const long = `${'ä'.repeat(60)}\n${'long'.repeat(20)}`;
  await mkdir(join(root, long));
  await fileOf(join(root, long, `${long}.txt`), 'a long name that is no ASCII');
  await fileOf(join(root, '-rf'), 'a name like an option');
  await fileOf(join(root, 'big'), markedBytes(3 * MB + 1, []));
  await fileOf(join(root, 'sealed'), 'for its owner alone', 0o400);
  await symlink('deep/er', join(root, 'link'));
  await symlink('gone', join(root, 'dangling'));
  await symlink('loop-b', join(root, 'loop-a'));
  await symlink('loop-a', join(root, 'loop-b'));
  await mkdir(join(root, 'read-only'));
  await fileOf(join(root, 'read-only/inside'), 'x');
  await chmod(join(root, 'read-only'), 0o555);
}

describe('drydock cp -r', () => {
  it('carries a tree up and down: links, modes, odd names; special files are listed', async () => {
    const tree = join(scratch, 'tree');
    await plant(tree);
    const planted = treeOf(tree);
    execFileSync('mkfifo', [join(tree, 'deep/pipe')]);
    const up = await world.cp('-r', tree, `${lease.id}:`);
    expect([up.code, up.stderr]).toEqual([6, 'skipped "tree/deep/pipe": It is a pipe.\n']);
    expect(treeOf(join(lease.directory, 'tree'))).toEqual(planted);
    const down = await world.cp('-r', `${lease.id}:tree`, join(scratch, 'back'), '-o', 'json');
    expect([down.code, down.stderr]).toEqual([0, '']);
    expect(treeOf(join(scratch, 'back'))).toEqual(planted);
    expect(tell(down).copied).toEqual([
      expect.objectContaining({ type: 'directory', entries: Object.keys(planted).length }),
    ]);
    await chmod(join(tree, 'read-only'), 0o755);
    await chmod(join(scratch, 'back/read-only'), 0o755);
    await chmod(join(lease.directory, 'tree/read-only'), 0o755);
  }, 60_000);

  it('again sets the modes of directories that are there, and goes into read-only ones', async () => {
    const tree = join(scratch, 'tree');
    await plant(tree);
    const planted = treeOf(tree);
    expect((await world.cp('-r', tree, `${lease.id}:tree`)).code).toBe(0);
    const back = join(scratch, 'back');
    expect((await world.cp('-r', `${lease.id}:tree`, back)).code).toBe(0);
    await chmod(join(back, 'deep'), 0o700);
    await chmod(join(back, 'read-only'), 0o755);
    await writeFile(join(back, 'read-only/inside'), 'other');
    await chmod(join(back, 'read-only'), 0o511);
    expect((await world.cp('-r', `${lease.id}:tree/.`, back)).code).toBe(0);
    expect(treeOf(back)).toEqual(planted);
    for (const each of [tree, back, join(lease.directory, 'tree')]) {
      await chmod(join(each, 'read-only'), 0o755);
    }
  }, 60_000);
});

const MARKS = Array.from(
  { length: 10 },
  (_, index) => `-- cut here ${index}: ${'x'.repeat(20)} --`,
);
const SIZE = 12 * MB;

describe('drydock cp over a connection that is cut at ten points', () => {
  it('uploads all of it, and not from the beginning each time', async () => {
    const bytes = markedBytes(SIZE, MARKS);
    const file = await fileOf(join(scratch, 'f'), bytes);
    const before = world.proxy.passed.client;
    const cuts = MARKS.map((content) =>
      world.proxy.cutAt({ content, from: 'client', arrives: false }),
    );
    const ran = await world.cp(file, `${lease.id}:f`, '-o', 'json');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    await Promise.all(cuts);
    expect(tell(ran).copied[0]?.digest).toBe(sha256(bytes));
    expect(treeOf(lease.directory)).toEqual({ f: `file 644 ${sha256(bytes)}` });
    // What was on its way at each cut is lost; from the beginning each time it would be six and a half times.
    expect(world.proxy.passed.client - before).toBeLessThan(SIZE * 5);
  }, 120_000);

  it('downloads all of it, and not from the beginning each time', async () => {
    const bytes = markedBytes(SIZE, MARKS);
    await fileOf(join(lease.directory, 'f'), bytes);
    const before = world.proxy.passed.server;
    const cuts = MARKS.map((content) =>
      world.proxy.cutAt({ content, from: 'server', arrives: false }),
    );
    const ran = await world.cp(`${lease.id}:f`, join(scratch, 'f'));
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    await Promise.all(cuts);
    expect(treeOf(scratch)).toEqual({ f: `file 644 ${sha256(bytes)}` });
    // What was on its way at each cut is lost; from the beginning each time it would be six and a half times.
    expect(world.proxy.passed.server - before).toBeLessThan(SIZE * 5);
  }, 120_000);

  it('writes a tree anew', async () => {
    const tree = join(scratch, 'tree');
    await mkdir(tree);
    await fileOf(join(tree, 'f'), markedBytes(SIZE, MARKS.slice(0, 3)));
    const cuts = MARKS.slice(0, 3).map((content) =>
      world.proxy.cutAt({ content, from: 'client', arrives: false }),
    );
    expect((await world.cp('-r', tree, `${lease.id}:tree`)).code).toBe(0);
    await Promise.all(cuts);
    expect(treeOf(join(lease.directory, 'tree'))).toEqual(treeOf(tree));
  }, 120_000);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Runs `drydock cp` in a process of its own until a mark passes; then something happens to it. */
async function runUntil(mark: string, from: 'client' | 'server', args: readonly string[]) {
  const cut = world.proxy.cutAt({ content: mark, from, arrives: false });
  const child = world.real.start(['cp', ...args], { DRYDOCK_URL: world.url });
  const over = ended(child);
  child.stdin?.end();
  await cut;
  // It would go on by itself, and could be done before it is interrupted.
  world.proxy.freeze();
  return { child, over };
}

describe('drydock cp that is interrupted', () => {
  it.each(['up', 'down'])(
    'says how to go on, and goes on: %s',
    async (way) => {
      const bytes = markedBytes(SIZE, ['-- in the middle of it --']);
      const [here, there] = [join(scratch, 'f'), join(lease.directory, 'f')];
      await fileOf(way === 'up' ? here : there, bytes);
      const args = way === 'up' ? [here, `${lease.id}:f`] : [`${lease.id}:f`, here];
      const from = way === 'up' ? 'client' : 'server';
      const { child, over } = await runUntil('-- in the middle of it --', from, args);
      child.kill('SIGINT');
      const ran = await over;
      world.proxy.thaw();
      expect([ran.code, ran.stderr]).toEqual([
        130,
        'The same command again goes on where it ended.\n',
      ]);
      const final = way === 'up' ? there : here;
      await expect(stat(final)).rejects.toMatchObject({ code: 'ENOENT' });
      const again = await world.cp(...args, '-o', 'json');
      expect([again.code, again.stderr]).toEqual([0, '']);
      // What was on its way at the cut is lost, and how much that is is the system's to say.
      expect(tell(again).copied[0]?.resumedAt).toBeGreaterThan(0);
      expect(sha256(readFileSync(final))).toBe(sha256(bytes));
      expect(readdirSync(way === 'up' ? lease.directory : scratch)).toEqual(['f']);
    },
    60_000,
  );

  it('begins anew where the file has become another one', async () => {
    const mark = '-- in the middle of it --';
    await fileOf(join(lease.directory, 'f'), markedBytes(SIZE, [mark]));
    const args = [`${lease.id}:f`, join(scratch, 'f')];
    const { child, over } = await runUntil(mark, 'server', args);
    child.kill('SIGINT');
    await over;
    world.proxy.thaw();
    expect(readdirSync(scratch)).toEqual([expect.stringMatching(/^\.drydock-.+\.part$/)]);
    const bytes = markedBytes(SIZE, []);
    await fileOf(join(lease.directory, 'f'), bytes);
    const again = await world.cp(...args, '-o', 'json');
    expect(tell(again).copied[0]?.resumedAt).toBe(0);
    expect(treeOf(scratch)).toEqual({ f: `file 644 ${sha256(bytes)}` });
  }, 60_000);
});

describe('drydock cp while the API is killed', () => {
  it.each(['up', 'down'])(
    'comes to its end, at once or when it is given again: %s',
    async (way) => {
      const marks = MARKS.slice(0, 2);
      const bytes = markedBytes(SIZE, marks);
      const [here, there] = [join(scratch, 'f'), join(lease.directory, 'f')];
      await fileOf(way === 'up' ? here : there, bytes);
      const args = way === 'up' ? [here, `${lease.id}:f`] : [`${lease.id}:f`, here];
      for (const mark of marks) {
        void world.proxy
          .cutAt({ content: mark, from: way === 'up' ? 'client' : 'server', arrives: false })
          .then(() => {
            const api = world.real.stack.fleet.processes().find(({ name }) => name === 'api');
            process.kill(api?.pid ?? 0, 'SIGKILL');
          });
      }
      let ran = await world.cp(...args);
      for (let tries = 0; ran.code !== 0 && tries < 20; tries += 1) {
        expect(ran.stderr).toMatch(/unreachable|interrupted/);
        ran = await world.cp(...args);
      }
      expect([ran.code, ran.stderr]).toEqual([0, '']);
      expect(sha256(readFileSync(way === 'up' ? there : here))).toBe(sha256(bytes));
    },
    120_000,
  );
});

describe('drydock cp of a lease that is released meanwhile', () => {
  it.each(['up', 'down'])(
    'ends with the reason within two seconds: %s',
    async (way) => {
      const [here, there] = [join(scratch, 'f'), join(lease.directory, 'f')];
      await fileOf(way === 'up' ? here : there, markedBytes(SIZE, []));
      const args = way === 'up' ? [here, `${lease.id}:f`] : [`${lease.id}:f`, here];
      const before = world.proxy.passed[way === 'up' ? 'client' : 'server'];
      const running = world.cp(...args);
      const hasBegun = (): boolean =>
        world.proxy.passed[way === 'up' ? 'client' : 'server'] - before > MB;
      await Promise.race([running, until(hasBegun)]);
      // Nothing comes any more, nor does a word: only whoever looks at the lease hears of it.
      world.proxy.freeze();
      await world.drydock.leases.release(lease.id, { reason: 'enough' });
      world.proxy.thaw();
      const startedAtMs = performance.now();
      const ran = await running;
      expect(performance.now() - startedAtMs).toBeLessThan(2_000);
      expect([ran.code, ran.stderr]).toEqual([
        4,
        expect.stringMatching(/was lost at .+: .*enough/),
      ]);
      expect(readdirSync(scratch)).toEqual(way === 'up' ? ['f'] : []);
    },
    60_000,
  );
});

describe('the progress of drydock cp', () => {
  it('is one line that is written over and over on a terminal, and nothing with -q', async () => {
    const file = await fileOf(join(scratch, 'some.bin'), markedBytes(SIZE, []));
    const inTerminal = async (...args: string[]): Promise<string> => {
      const command = [process.execPath, world.real.bin, 'cp', ...args].map((word) => `'${word}'`);
      const child = world.real.startProgram('script', ['-qec', command.join(' '), '/dev/null']);
      const { code, stdout } = await finish(child);
      expect(code).toBe(0);
      return stdout.toString();
    };
    const said = await inTerminal(file, `${lease.id}:`);
    expect(said.split('\n')).toHaveLength(2);
    const last = said.trimEnd().split('\r\u001b[K').at(-1) ?? '';
    expect(last).toMatch(
      /some\.bin {2}\[={20}\] 100% {2}12\.6 MB of 12\.6 MB {2}[\d.]+ [KMG]?B\/s$/,
    );
    expect(await inTerminal('-q', file, `${lease.id}:`)).toBe('');
  }, 60_000);
});
