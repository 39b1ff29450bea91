import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DrydockError } from '@drydock/model';
import { pack } from 'tar-stream';
import { SkippedList } from '../skipped.ts';
import { packTree } from './pack-tree.ts';
import { unpackTree } from './unpack-tree.ts';

const never = new AbortController().signal;

let base: string;
let target: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'drydock-tree-'));
  target = join(base, 'target');
  mkdirSync(target);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

type Header = Parameters<ReturnType<typeof pack>['entry']>[0];

/** A stream with these entries, in pieces that end anywhere. */
async function* forged(
  entries: readonly (Header & { readonly text?: string })[],
): AsyncGenerator<Uint8Array> {
  const stream = pack();
  for (const { text = '', ...header } of entries) {
    stream.entry(header, text);
  }
  stream.finalize();
  let rest = Buffer.alloc(0);
  for await (const piece of stream as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= 333) {
      yield rest.subarray(0, 333);
      rest = rest.subarray(333);
    }
  }
  yield rest;
}

async function unpacked(pieces: AsyncIterable<Uint8Array>): Promise<Record<string, string>> {
  const skipped = new SkippedList();
  let entries = 0;
  const onEntry = (): void => {
    entries += 1;
  };
  await unpackTree(pieces, { root: target, skipped, preserve: false, signal: never, onEntry });
  return Object.fromEntries(skipped.listed.map(({ path, why }) => [path, why]));
}

const inTarget = (name: string): string => readFileSync(join(target, name), 'utf8');

describe('a tar stream that somebody made up', () => {
  it('writes nothing outside of the directory', async () => {
    symlinkSync(base, join(target, 'there-before'));
    mkdirSync(join(target, 'directory'));
    writeFileSync(join(base, 'outside'), 'as it was');
    const refused = await unpacked(
      forged([
        { name: '../up', text: 'x' },
        { name: 'a/../../up', text: 'x' },
        { name: join(base, 'absolute'), text: 'x' },
        { name: 'there-before/through', text: 'x' },
        { name: 'came-before', type: 'symlink', linkname: '..' },
        { name: 'came-before/through', text: 'x' },
        { name: 'came-before', type: 'directory', mode: 0o777 },
        { name: 'directory/inside', text: 'x' },
        { name: 'directory', type: 'symlink', linkname: base },
        { name: 'directory/still', text: 'x' },
        { name: 'hard', type: 'link', linkname: '../outside' },
        { name: 'hard', type: 'link', linkname: 'there-before/outside' },
        { name: 'to-link', type: 'link', linkname: 'there-before' },
        { name: 'device', type: 'character-device', devmajor: 1, devminor: 3 },
        { name: 'pipe', type: 'fifo' },
        { name: 'last', text: 'written' },
      ]),
    );
    expect(Object.keys(refused)).toEqual([
      '../up',
      'a/../../up',
      join(base, 'absolute'),
      'there-before/through',
      'came-before/through',
      'came-before',
      'directory',
      'hard',
      'to-link',
      'device',
      'pipe',
    ]);
    expect(readdirSync(base).sort()).toEqual(['outside', 'target']);
    expect(readFileSync(join(base, 'outside'), 'utf8')).toBe('as it was');
    expect(readdirSync(target).sort()).toEqual([
      'came-before',
      'directory',
      'last',
      'there-before',
    ]);
    expect(readdirSync(join(target, 'directory')).sort()).toEqual(['inside', 'still']);
    expect(lstatSync(join(target, 'came-before')).isSymbolicLink()).toBe(true);
  });

  it('replaces a link in place of writing to where it leads', async () => {
    writeFileSync(join(base, 'outside'), 'as it was');
    symlinkSync('../outside', join(target, 'file'));
    expect(await unpacked(forged([{ name: 'file', text: 'new' }]))).toEqual({});
    expect(inTarget('file')).toBe('new');
    expect(readFileSync(join(base, 'outside'), 'utf8')).toBe('as it was');
  });

  it('gives nobody more rights than there are: no set-user-id', async () => {
    await unpacked(forged([{ name: 'file', mode: 0o6755, text: 'x' }]));
    expect(lstatSync(join(target, 'file')).mode & 0o7777).toBe(0o755);
  });

  it('makes of another name of a file a file of its own', async () => {
    const entries = [
      { name: 'a', text: 'same' },
      { name: 'b', type: 'link', linkname: 'a' },
    ] as const;
    expect(await unpacked(forged(entries))).toEqual({});
    expect([inTarget('b'), lstatSync(join(target, 'b')).nlink]).toEqual(['same', 1]);
  });

  it.each([
    ['is no tar', Buffer.alloc(2_000, 'x')],
    ['ends in the middle of a file', null],
  ])('that %s is told of, and half a file is not left', async (_what, bytes) => {
    const cut = async function* () {
      if (bytes !== null) {
        yield bytes;
        return;
      }
      for await (const piece of forged([{ name: 'f', text: 'x'.repeat(10_000) }])) {
        yield piece.subarray(0, 300);
        return;
      }
    };
    await expect(unpacked(cut())).rejects.toMatchObject({ code: 'content-differs' });
    expect(readdirSync(target)).toEqual([]);
  });

  it('that breaks tells what broke it, and half a file is not left', async () => {
    const broken = async function* () {
      let given = 0;
      for await (const piece of forged([{ name: 'f', text: 'x'.repeat(10_000) }])) {
        given += piece.length;
        if (given > 5_000) {
          throw new DrydockError('interrupted', 'It broke.');
        }
        yield piece;
      }
    };
    await expect(unpacked(broken())).rejects.toMatchObject({ code: 'interrupted' });
    expect(readdirSync(target)).toEqual([]);
  });
});

describe('a tree', () => {
  it('is what it was after tar has unpacked it, and after we have unpacked what tar packed', async () => {
    const tree = join(base, 'tree');
    mkdirSync(join(tree, 'empty'), { recursive: true });
    mkdirSync(join(tree, 'sub'));
    const long = `${'ä'.repeat(60)}\n${'long'.repeat(25)}`;
    writeFileSync(join(tree, 'two\nlines'), 'a');
    writeFileSync(join(tree, 'sub', long), 'b');
    writeFileSync(join(tree, 'sub', 'x'.repeat(150)), 'c');
    writeFileSync(join(tree, 'big'), 'd'.repeat(3_000_001));
    symlinkSync(`${'t'.repeat(120)}\nä`, join(tree, 'far'));
    writeFileSync(join(tree, 'none'), '');
    writeFileSync(join(tree, 'closed'), 'e');
    chmodSync(join(tree, 'closed'), 0);
    const skipped = new SkippedList();
    const parts: Uint8Array[] = [];
    const packed = packTree(tree, '', skipped, never);
    for await (const piece of packed.pieces) {
      parts.push(piece);
    }
    const isRoot = process.geteuid?.() === 0;
    expect(skipped.listed.map(({ path }) => path)).toEqual(isRoot ? [] : ['closed']);
    expect(packed.entries()).toBe(isRoot ? 9 : 8);
    const byTar = join(base, 'by-tar');
    mkdirSync(byTar);
    execFileSync('tar', ['-xpf', '-', '-C', byTar], { input: Buffer.concat(parts) });
    const shape = (root: string): string =>
      execFileSync('find', [root, '-mindepth', '1', '-printf', '%P %y %m %s %l\\0'], {
        encoding: 'utf8',
      })
        .split('\0')
        .filter((line) => isRoot || !line.startsWith('closed'))
        .map((line) => line.replace(/^(.* d \d+) \d+/s, '$1'))
        .sort()
        .join('\0');
    expect(shape(byTar)).toBe(shape(tree));
    if (isRoot) {
      const archive = execFileSync('tar', ['-cf', '-', '-C', tree, '.'], { maxBuffer: 1e8 });
      await unpacked(
        (async function* () {
          yield archive;
        })(),
      );
      expect(shape(target)).toBe(shape(tree));
      expect(readlinkSync(join(target, 'far'))).toBe(readlinkSync(join(tree, 'far')));
    }
  });

  it('goes on where a file gets shorter while it is read, and says so', async () => {
    const tree = join(base, 'tree');
    mkdirSync(tree);
    writeFileSync(join(tree, 'a'), Buffer.alloc(8_000_000));
    writeFileSync(join(tree, 'b'), 'after it');
    const packed = packTree(tree, '', new SkippedList(), never);
    const parts: Uint8Array[] = [];
    for await (const piece of packed.pieces) {
      if (parts.push(piece) === 1) {
        truncateSync(join(tree, 'a'), 1_000);
      }
    }
    expect(packed.torn).toEqual(['a']);
    await unpacked(
      (async function* () {
        yield Buffer.concat(parts);
      })(),
    );
    expect(inTarget('b')).toBe('after it');
  });
});
