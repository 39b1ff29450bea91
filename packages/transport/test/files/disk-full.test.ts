import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isRoot } from '../support.ts';
import { chunks, openFiles, type FilesBench } from './support.ts';
import { tarOf } from './tar-of.ts';

const MB = 1_024 * 1_024;

/** A disk of 2 MB in the lease's directory needs a right to mount: without it there is none to fill. */
(isRoot ? describe : describe.skip)('a disk that is full', () => {
  let files: FilesBench;
  let disk: string;
  beforeAll(async () => {
    files = await openFiles();
    await files.sh('mkdir disk');
    disk = join(files.root, 'disk');
    const uid = (await files.sh('id -u')).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=2m,uid=${uid}`, 'tmpfs', disk]);
  });
  afterAll(async () => {
    execFileSync('umount', [disk]);
    await files.remove();
  });
  beforeEach(() => files.sh('find disk -mindepth 1 -delete'));

  const full = expect.objectContaining({ code: 'disk-full' });

  it('keeps nothing of a write, and what was there', async () => {
    await files.ask('write', { path: 'disk/f' }, { received: 'old' });
    const received = chunks(Buffer.alloc(3 * MB));
    await expect(files.ask('write', { path: 'disk/f' }, { received })).rejects.toEqual(full);
    expect(readdirSync(disk)).toEqual(['f']);
    expect((await files.ask('read', { path: 'disk/f' })).bytes.toString()).toBe('old');
  });

  it('keeps what has arrived of an upload, which can be gone on with', async () => {
    const whole = Buffer.alloc(1.5 * MB, 'drydock');
    await files.sh('head -c 1000000 /dev/zero >disk/other');
    const wish = { path: 'disk/f', upload: 'upload-1' };
    const failed = await files
      .ask('write', wish, { received: chunks(whole) })
      .catch((error: unknown) => error as Error);
    expect(failed).toEqual(full);
    const { bytes } = (await files.ask('uploaded', wish)).answer;
    expect(bytes).toBeGreaterThan(0);
    expect((failed as Error).message).toContain(`${bytes} bytes of the upload have arrived`);
    await files.ask('remove', { path: 'disk/other' });
    const rest = chunks(whole.subarray(bytes));
    const { answer } = await files.ask('write', { ...wish, offset: bytes }, { received: rest });
    expect(answer.bytes).toBe(whole.length);
  });

  it('ends a tree there, and leaves nothing cut short', async () => {
    const received = tarOf({ small: 'x', big: 'y'.repeat(3 * MB), last: 'z' });
    await expect(files.ask('unpack', { path: 'disk' }, { received })).rejects.toEqual(full);
    // What came behind it may have found room.
    expect(readdirSync(disk)).toContain('small');
    expect(readdirSync(disk)).not.toContain('big');
  });
});
