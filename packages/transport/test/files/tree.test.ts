import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chunks, openFiles, type FilesBench } from './support.ts';
import { tarOf } from './tar-of.ts';

let files: FilesBench;
beforeAll(async () => {
  files = await openFiles();
});
afterAll(() => files.remove());
beforeEach(async () => {
  await files.clear();
});

const code = (wanted: string) => expect.objectContaining({ code: wanted });

/** Each entry with its type, mode, length, target and time; of directories the time is left out where it is not kept. */
const LOOK = String.raw`find . -mindepth 1 -printf '%P %y %m %l %T@\0' | sed -z 's/\.[0-9]*$//' | sort -z | tr '\0\n' '\n?'`;

const TREE = `mkdir -p t/empty t/deep/empty t/only/dirs t/ro 't/a
b'
echo 1 >t/f
echo 2 >t/ro/g
echo 3 >'t/a
b/c'
echo 4 >t/-x
echo 5 >t/${'n'.repeat(255)}
echo 6 >"t/$(printf 'bad\\377')"
head -c 3000000 /dev/zero >t/big
chmod 600 t/f
chmod 755 t/big
ln -s nowhere t/dead
ln -s /etc/passwd t/absolute
ln -s two t/one
ln -s one t/two
ln -s .. t/up
ln t/big t/linked
touch -d @1000000000 t/f t/deep/empty
chmod 555 t/ro
mkfifo t/pipe`;

describe('a tree', () => {
  it('comes back as it was, but for what is listed', async () => {
    await files.sh(`${TREE}; mkdir u`);
    const packed = await files.ask('pack', { path: 't' });
    expect(packed.head).toEqual({
      format: 'tar',
      skipped: [{ path: 'pipe', why: 'It is a pipe.' }],
      skippedCount: 1,
    });
    const look = (name: string): Promise<string> => files.sh(`cd ${name}; ${LOOK}`);
    const before = (await look('t')).replace(/^pipe .*\n/m, '');
    // A second time onto what is there, whose modes were changed meanwhile.
    for (const meanwhile of ['true', 'chmod 700 u/empty u/deep; chmod 500 u/only']) {
      await files.sh(meanwhile);
      const unpacked = await files.ask('unpack', { path: 'u' }, { received: chunks(packed.bytes) });
      expect(unpacked.answer).toMatchObject({ skipped: [], skippedCount: 0 });
      expect(await look('u')).toBe(before);
    }
    await files.sh('rm t/pipe; diff -r --no-dereference t u');
  });

  it('leaves out what the lease may not read, and says so', async () => {
    await files.sh('mkdir -p t/closed; echo x >t/secret; echo y >t/f; chmod 0 t/secret t/closed');
    const { head, bytes } = await files.ask('pack', { path: 't' });
    // Where the lease may read everything, nothing is left out.
    const names = execFileSync('tar', ['-t'], { input: bytes }).toString().trim().split('\n');
    const left = head.skipped.map(({ path }) => path);
    expect([...names.map((name) => name.replace(/\/$/, '')), ...left].sort()).toEqual([
      'closed',
      'f',
      'secret',
    ]);
  });

  it('goes on after what cannot be had, and lists that', async () => {
    await files.sh(
      'mkdir -p dir/full; echo x >file; ln -s dir link; ln -s /tmp out; touch dir/full/x',
    );
    const received = tarOf({
      '../up': 'no',
      '/absolute': 'no',
      'a/../../b': 'no',
      'link/x': 'no',
      'out/x': 'no',
      'new/': { type: '5', mode: 0o755 },
      'new/made': { type: '2', target: '/tmp' },
      'new/made/x': 'no',
      'file/x': 'no',
      dir: 'no',
      hard: { type: '1', target: '../../etc/passwd' },
      'hard-through': { type: '1', target: 'out/x' },
      'hard-missing': { type: '1', target: 'missing' },
      'new/hard': { type: '1', target: 'file' },
      pipe: { type: '6' },
      device: { type: '3' },
      './good': 'yes',
      'deep/er/good': 'yes',
    });
    const { answer } = await files.ask('unpack', {}, { received });
    expect(answer.skipped.map(({ path }) => path).sort()).toEqual(
      [
        '../up',
        '/absolute',
        'a/../../b',
        'link/x',
        'out/x',
        'new/made/x',
        'file/x',
        'dir',
        'hard',
        'hard-through',
        'hard-missing',
        'pipe',
        'device',
      ].sort(),
    );
    expect(answer.skipped.every(({ why }) => /^[A-Z].*\.?$/.test(why))).toBe(true);
    expect(answer.skippedCount).toBe(13);
    expect(answer.entries).toBe(5);
    expect(await files.sh('cat good deep/er/good new/hard; ls new; ls /tmp/x 2>&1; true')).toMatch(
      /^yesyesx\nhard\nmade\n.*No such file/s,
    );
  });

  it('takes what other tars write', async () => {
    await files.sh(`${TREE}; rm t/pipe; mkdir u`);
    for (const format of ['gnu', 'pax', 'ustar', 'oldgnu']) {
      const names = format === 'ustar' ? ['f', 'deep', 'dead', 'a\nb'] : ['.'];
      const received = execFileSync(
        'tar',
        [
          '-c',
          `--format=${format}`,
          '--owner=0',
          '--group=0',
          '-C',
          join(files.root, 't'),
          ...names,
        ],
        {
          maxBuffer: 16_000_000,
        },
      );
      const { answer } = await files.ask('unpack', { path: 'u' }, { received });
      expect(answer.skipped).toEqual([]);
    }
    await files.sh('diff -r --no-dereference t u');
  });

  it.each([
    ['no tar', Buffer.alloc(2_048, 'x')],
    ['half a tar', tarOf({ big: 'x'.repeat(5_000) }).subarray(0, 3_000)],
    ['half a header', tarOf({ big: 'x' }).subarray(0, 300)],
  ])('says of %s that it is none', async (_what, received) => {
    await expect(files.ask('unpack', {}, { received })).rejects.toEqual(code('invalid-request'));
  });

  it('is listed whole, a page at a time, in the order of bytes', async () => {
    await files.sh(
      `mkdir d; cd d; seq 1 2500 | xargs touch; touch a 'a b' a.b A "$(printf 'a\\nb')" "$(printf '\\377')"`,
    );
    const names: string[] = [];
    let pages = 0;
    for (let after: string | undefined; ;) {
      const { entries, next } = (await files.ask('list', { path: 'd', after, limit: 500 })).answer;
      names.push(...entries.map(({ name }) => name));
      pages += 1;
      // What goes away meanwhile does not disturb the rest.
      await files.sh(`rm 'd/${names.at(-1)}' 2>/dev/null; true`);
      if (next === null) {
        break;
      }
      after = next;
    }
    expect(pages).toBe(6);
    const wanted = Array.from({ length: 2_500 }, (_, index) => `${index + 1}`);
    const all = [...wanted, 'a', 'a b', 'a.b', 'A', 'a\nb', '\ufffd'].sort((a, b) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
    expect(names).toEqual(all);
    await expect(files.ask('list', { path: 'd', after: 'no/cursor' })).rejects.toEqual(
      code('invalid-request'),
    );
  });
});
