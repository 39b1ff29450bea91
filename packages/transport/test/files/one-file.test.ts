import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PART_PREFIX } from '../../src/files/texts.ts';
import { chunks, openFiles, type FilesBench } from './support.ts';

let files: FilesBench;
beforeAll(async () => {
  files = await openFiles();
});
afterAll(() => files.remove());
beforeEach(async () => {
  await files.clear();
});

const code = (wanted: string) => expect.objectContaining({ code: wanted });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const parts = (): string[] =>
  readdirSync(files.root).filter((name) => name.startsWith(PART_PREFIX));
const at = (path: string): string => join(files.root, path);

describe('writing and reading', () => {
  it('gives back what was written, with its digest and mode', async () => {
    const { answer } = await files.ask('write', { path: 'a' }, { received: 'hello' });
    expect(answer).toEqual({ bytes: 5, digest: sha256(Buffer.from('hello')) });
    const { head, bytes } = await files.ask('read', { path: 'a' });
    expect(head).toMatchObject({ size: 5, mode: 0o644 });
    expect(bytes.toString()).toBe('hello');
    expect(parts()).toEqual([]);
  });

  it('reads parts, and nothing behind the end', async () => {
    await files.ask('write', { path: 'a' }, { received: '0123456789' });
    const part = async (offset: number, length?: number): Promise<string> =>
      (await files.ask('read', { path: 'a', offset, length })).bytes.toString();
    expect(await part(3, 4)).toBe('3456');
    expect(await part(8, 100)).toBe('89');
    expect(await part(10)).toBe('');
    expect(await part(11, 3)).toBe('');
    expect(await part(0, 0)).toBe('');
  });

  it('takes 20 MB and gives them back', async () => {
    const big = Buffer.alloc(20 * 1_024 * 1_024 + 7, 'drydock-');
    const { answer } = await files.ask('write', { path: 'big' }, { received: chunks(big) });
    expect(answer).toEqual({ bytes: big.length, digest: sha256(big) });
    const { bytes } = await files.ask('read', { path: 'big' });
    expect(bytes.equals(big)).toBe(true);
  });

  it('keeps the mode of what it replaces, or sets the one that is asked for', async () => {
    await files.ask('write', { path: 'a', mode: 0o600 }, { received: 'one' });
    expect(statSync(at('a')).mode & 0o7777).toBe(0o600);
    await files.ask('write', { path: 'a' }, { received: 'two' });
    expect(statSync(at('a')).mode & 0o7777).toBe(0o600);
    await files.ask('write', { path: 'a', mode: 0o755 }, { received: 'three' });
    expect(statSync(at('a')).mode & 0o7777).toBe(0o755);
  });

  it('replaces a link and leaves what it led to', async () => {
    await files.sh('echo old >target; ln -s target link');
    await files.ask('write', { path: 'link' }, { received: 'new' });
    expect(readFileSync(at('target'), 'utf8')).toBe('old\n');
    expect((await files.ask('stat', { path: 'link' })).answer).toMatchObject({ type: 'file' });
  });
});

describe('what breaks off', () => {
  async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield* chunks(bytes);
    throw new Error('The caller has gone.');
  }

  it('leaves nothing of a write without a name', async () => {
    await files.sh('echo old >a');
    const received = broken(Buffer.alloc(300_000, 'x'));
    await expect(files.ask('write', { path: 'a' }, { received })).rejects.toThrow('has gone');
    expect(readdirSync(files.root)).toEqual(['a']);
    expect(readFileSync(at('a'), 'utf8')).toBe('old\n');
  });

  it('goes on with what has arrived of an upload with a name', async () => {
    const big = Buffer.alloc(3_000_000, 'abcdefg');
    const upload = 'upload-1';
    const wish = { path: 'a', upload };
    const received = broken(big.subarray(0, 2_000_000));
    await expect(files.ask('write', wish, { received })).rejects.toThrow('has gone');
    const { bytes } = (await files.ask('uploaded', wish)).answer;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(2_000_000);
    expect((await files.ask('uploaded', { path: 'b', upload })).answer.bytes).toBe(0);
    await expect(
      files.ask('write', { ...wish, offset: bytes + 1 }, { received: 'x' }),
    ).rejects.toEqual(code('file-conflict'));
    const rest = chunks(big.subarray(bytes));
    const digest = sha256(big);
    const { answer } = await files.ask(
      'write',
      { ...wish, offset: bytes, digest },
      { received: rest },
    );
    expect(answer).toEqual({ bytes: big.length, digest });
    expect(readdirSync(files.root)).toEqual(['a']);
  });

  it('throws away what has not the digest that it should have', async () => {
    const digest = sha256(Buffer.from('right'));
    for (const upload of [undefined, 'upload-1']) {
      await expect(
        files.ask('write', { path: 'a', digest, upload }, { received: 'wrong' }),
      ).rejects.toEqual(code('content-differs'));
      expect(readdirSync(files.root)).toEqual([]);
    }
  });

  it('writes nothing once the lease has ended, and publishes nothing', async () => {
    await files.sh('true');
    const refused = files.ask(
      'write',
      { path: 'a' },
      { received: 'x', entitled: async () => false },
    );
    await expect(refused).rejects.toEqual(code('lease-ended'));
    expect(readdirSync(files.root)).toEqual([]);
    let asked = 0;
    const late = files.ask(
      'write',
      { path: 'a' },
      { received: 'x', entitled: async () => (asked += 1) < 2 },
    );
    await expect(late).rejects.toEqual(code('lease-ended'));
    expect(readdirSync(files.root)).toEqual(parts());
  });
});

describe('names', () => {
  const long = 'n'.repeat(255);
  const odd = [
    '-rf',
    '--help',
    'a\nb',
    'b\n',
    '$(touch x)',
    "it's",
    '"',
    ' ',
    '*',
    '\\',
    'ä€😀',
    '%n',
    '~',
    long,
  ];

  it('are names like any other, whatever is in them', async () => {
    await files.ask('mkdir', { path: 'd' });
    for (const name of odd) {
      await files.ask('write', { path: `d/${name}` }, { received: 'x' });
    }
    const { entries } = (await files.ask('list', { path: 'd' })).answer;
    expect(entries.map(({ name }) => name).sort()).toEqual([...odd].sort());
    expect(readdirSync(at('d')).sort()).toEqual([...odd].sort());
    for (const name of odd) {
      await files.ask('mkdir', { path: `e/${name}`, parents: true });
      await files.ask('rename', { from: `d/${name}`, to: `e/${name}/${name}` });
      const path = `e/${name}/${name}`;
      expect((await files.ask('stat', { path })).answer).toMatchObject({ bytes: 1 });
      expect((await files.ask('read', { path })).bytes.toString()).toBe('x');
      await files.ask('remove', { path });
    }
    expect(readdirSync(at('d'))).toEqual([]);
    await files.ask('remove', { path: 'e', recursive: true });
  });

  it('refuses a path that Linux cannot have, and says so', async () => {
    const path = `${'d/'.repeat(2_047)}ab`;
    await expect(files.ask('stat', { path })).rejects.toEqual(code('file-missing'));
    await expect(files.ask('mkdir', { path, parents: true })).rejects.toEqual(
      expect.objectContaining({ code: expect.stringMatching(/path-refused|file-missing/) }),
    );
  });
});

describe('what is not there, or is something else', () => {
  beforeEach(() =>
    files.sh(
      'mkdir -p d/full; echo x >f; mkfifo p; ln -s nowhere dead; ln -s / out; touch d/full/x',
    ),
  );

  const refusals: readonly [string, string, object, string][] = [
    ['stat', 'nothing', { path: 'none' }, 'file-missing'],
    ['stat', 'below a file', { path: 'f/x' }, 'file-conflict'],
    ['stat', 'outside', { path: 'out/etc' }, 'path-refused'],
    ['list', 'a file', { path: 'f' }, 'file-conflict'],
    ['list', 'outside', { path: 'out' }, 'path-refused'],
    ['list', 'nothing', { path: 'none' }, 'file-missing'],
    ['read', 'a directory', { path: 'd' }, 'file-conflict'],
    ['read', 'a pipe', { path: 'p' }, 'file-conflict'],
    ['read', 'a dead link', { path: 'dead' }, 'file-missing'],
    ['read', 'outside', { path: 'out/etc/passwd' }, 'path-refused'],
    ['read', 'nothing', { path: 'none/f' }, 'file-missing'],
    ['write', 'a directory', { path: 'd' }, 'file-conflict'],
    ['write', 'the root', { path: '.' }, 'file-conflict'],
    ['write', 'a pipe', { path: 'p' }, 'file-conflict'],
    ['write', 'outside', { path: 'out/tmp/x' }, 'path-refused'],
    ['write', 'nothing', { path: 'none/f' }, 'file-missing'],
    ['uploaded', 'outside', { path: 'out/f', upload: 'upload-1' }, 'path-refused'],
    ['mkdir', 'what is there', { path: 'd' }, 'file-conflict'],
    ['mkdir', 'a file', { path: 'f/x', parents: true }, 'file-conflict'],
    ['mkdir', 'outside', { path: 'out/tmp/x', parents: true }, 'path-refused'],
    ['mkdir', 'below nothing', { path: 'none/x' }, 'file-missing'],
    ['remove', 'nothing', { path: 'none' }, 'file-missing'],
    ['remove', 'the root', { path: './', recursive: true }, 'path-refused'],
    ['remove', 'what is not empty', { path: 'd' }, 'file-conflict'],
    ['remove', 'outside', { path: 'out/tmp', recursive: true }, 'path-refused'],
    ['rename', 'nothing', { from: 'none', to: 'x' }, 'file-missing'],
    ['rename', 'onto a directory', { from: 'f', to: 'd' }, 'file-conflict'],
    ['rename', 'onto what is there', { from: 'f', to: 'p', replace: false }, 'file-conflict'],
    ['rename', 'into itself', { from: 'd', to: 'd/full/d' }, 'file-conflict'],
    ['rename', 'out', { from: 'f', to: 'out/tmp/f' }, 'path-refused'],
    ['rename', 'in', { from: 'out/etc/passwd', to: 'x' }, 'path-refused'],
    ['pack', 'a file', { path: 'f' }, 'file-conflict'],
    ['pack', 'outside', { path: 'out' }, 'path-refused'],
    ['unpack', 'nothing', { path: 'none' }, 'file-missing'],
    ['unpack', 'outside', { path: 'out/tmp' }, 'path-refused'],
  ];

  it.each(refusals)('%s: %s is refused', async (operation, _what, input, wanted) => {
    const asked = files.ask(operation as 'stat', input as { path: string });
    await expect(asked).rejects.toEqual(code(wanted));
  });

  it('removes links and not what they lead to', async () => {
    await files.sh(`ln -s '${files.outside}' away; ln -s d inner`);
    writeFileSync(join(files.outside, 'kept'), 'x');
    await files.ask('remove', { path: 'away', recursive: true });
    await files.ask('remove', { path: 'inner', recursive: true });
    await files.ask('remove', { path: 'd', recursive: true });
    expect(readdirSync(files.outside)).toEqual(['kept']);
    expect(readdirSync(files.root).sort()).toEqual(['dead', 'f', 'out', 'p']);
  });

  it('reads through links that stay inside, and goes through them', async () => {
    await files.sh('echo inner >d/g; ln -s d/g l; ln -s "$PWD/d" abs; ln -s ../../f d/full/up');
    for (const [path, wanted] of [
      ['l', 'inner\n'],
      ['abs/g', 'inner\n'],
      ['abs/full/up', 'x\n'],
    ] as const) {
      expect((await files.ask('read', { path })).bytes.toString()).toBe(wanted);
    }
  });
});
