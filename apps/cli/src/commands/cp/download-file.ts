import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DrydockError } from '@drydock/model';
import type { FileHead } from '@drydock/sdk';
import { goingOn } from './going-on.ts';
import type { Copied, Job } from './job.ts';
import { here } from './local-error.ts';

/**
 * Downloads a file: into a hidden one beside its place until all of it is there, then to its place at once. What
 * is there of the very same file from before is not asked for again.
 */
export async function downloadFile(job: Job, remote: string, local: string): Promise<Copied> {
  const { signal, progress } = job;
  let reached = 0;
  let resumedAt: number | undefined;
  const attempt = async (): Promise<Copied> => {
    // A link is followed by what reads, and not by what tells of it.
    const look = await job.files.download(remote, { length: 0, signal });
    for await (const _ of look);
    const { head } = look;
    const part = partOf(job.leaseId, remote, local, head);
    await removeOthers(part);
    const file = await here(local, openPart(part.path));
    try {
      let at = Number((await file.stat()).size);
      if (at > head.size) {
        await file.truncate(0);
        at = 0;
      }
      if (resumedAt === undefined) {
        progress.begin(`${job.leaseId}:${remote}`, head.size);
        resumedAt = at;
      }
      progress.resume(at);
      reached = at;
      const coming = await job.files.download(remote, { offset: at, signal });
      assertSame(head, coming.head, remote);
      for await (const piece of coming) {
        await here(local, writeAll(file, piece, at));
        at += piece.length;
        reached = at;
        progress.add(piece.length);
      }
      if (at !== head.size) {
        throw incomplete(remote, at, head.size);
      }
      await file.chmod(head.mode & 0o777);
      if (job.preserve) {
        const modified = new Date(head.modifiedAt);
        await file.utimes(modified, modified);
      }
    } finally {
      await file.close();
    }
    await here(local, rename(part.path, local));
    return {
      from: `${job.leaseId}:${remote}`,
      to: local,
      type: 'file',
      bytes: head.size,
      digest: null,
      resumedAt,
      entries: null,
    };
  };
  return goingOn(signal, attempt, () => reached);
}

interface Part {
  readonly path: string;
  /** How all begin that are of the same copy, of whichever content. */
  readonly start: string;
}

/** Its name says what it is a part of: of another size or time it is another file. */
function partOf(
  leaseId: string,
  remote: string,
  local: string,
  { size, modifiedAt }: FileHead,
): Part {
  const start = `.drydock-${hashed(leaseId, remote, basename(local))}-`;
  const path = join(dirname(local), `${start}${hashed(String(size), modifiedAt)}.part`);
  return { path, start };
}

const hashed = (...words: readonly string[]): string =>
  createHash('sha256').update(words.join('\0')).digest('hex').slice(0, 16);

/** What is left of a file that is another one now. */
async function removeOthers({ path, start }: Part): Promise<void> {
  const names = await here(dirname(path), readdir(dirname(path)));
  for (const name of names.filter((each) => each.startsWith(start) && each !== basename(path))) {
    await unlink(join(dirname(path), name));
  }
}

/** Nobody else may have laid a link there, nor anything else that is no file. */
async function openPart(path: string): Promise<FileHandle> {
  const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
  const file = await open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  if ((await file.stat()).isFile()) {
    return file;
  }
  await file.close();
  throw new DrydockError('file-conflict', `${path} is no file.`, { hint: 'Remove it.' });
}

async function writeAll(file: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length;) {
    done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten;
  }
}

function assertSame(before: FileHead, now: FileHead, remote: string): void {
  if (now.size !== before.size || now.modifiedAt !== before.modifiedAt) {
    throw new DrydockError('interrupted', `${remote} changed while it was copied.`, {
      hint: 'Copy it again once nobody writes to it.',
    });
  }
}

/** Told as a whole, and shorter than it said: it is gone on with. */
const incomplete = (remote: string, at: number, size: number): DrydockError =>
  new DrydockError('interrupted', `Of ${remote} ${at} bytes came; it has ${size}.`, {
    hint: 'The same command again goes on where it ended.',
  });
