import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { DrydockError } from '@drydock/model';
import { goingOn } from './going-on.ts';
import type { Copied, Job } from './job.ts';
import { here } from './local-error.ts';

const PIECE_BYTES = 256 * 1_024;

/** Uploads a file. What of the very same file has arrived before is not sent again. */
export async function uploadFile(job: Job, local: string, remote: string): Promise<Copied> {
  const { signal, progress } = job;
  const before = await here(local, stat(local, { bigint: true }));
  const size = Number(before.size);
  const upload = uploadNameOf(job.leaseId, remote, before);
  let arrived = 0;
  let resumedAt: number | undefined;
  let isDoubted = false;
  progress.begin(local, size);
  const attempt = async (): Promise<Copied> => {
    const there = isDoubted ? 0 : await job.files.uploaded(remote, upload, { signal });
    // More than there is cannot be of this file.
    arrived = there > size ? 0 : there;
    resumedAt ??= arrived;
    progress.resume(arrived);
    const file = await here(local, open(local, 'r'));
    // What is wrong here is told by this, and not as a request that broke.
    let failure: { readonly error: unknown } | undefined;
    // A request that was cut may ask for one more piece when the next try is under way already.
    let isOver = false;
    try {
      await assertSame(file, before, local);
      // Going on joins what was sent at different times: the API is told what it has to come to.
      const digest = arrived === 0 ? undefined : await digestOf(file, size, signal);
      const pieces = piecesOf(file, {
        from: arrived,
        before,
        local,
        isOver: () => isOver,
        onSent: (bytes) => {
          arrived += bytes;
          progress.add(bytes);
        },
        onFailure: (error) => {
          failure = { error };
        },
      });
      const written = await job.files.writeFile(remote, pieces, {
        mode: Number(before.mode & 0o777n),
        upload,
        offset: arrived,
        signal,
        ...(digest !== undefined && { digest }),
      });
      if (written.bytes !== size) {
        throw changed(local);
      }
      return {
        from: local,
        to: `${job.leaseId}:${remote}`,
        type: 'file',
        bytes: size,
        digest: written.digest,
        resumedAt,
        entries: null,
      };
    } catch (error) {
      isOver = true;
      if (failure !== undefined) {
        throw failure.error;
      }
      // What had arrived was not what is here: once more, from the first byte on.
      if (
        DrydockError.is(error) &&
        error.code === 'content-differs' &&
        resumedAt > 0 &&
        !isDoubted
      ) {
        isDoubted = true;
        resumedAt = 0;
        return await attempt();
      }
      throw error;
    } finally {
      isOver = true;
      await file.close();
    }
  };
  return goingOn(signal, attempt, () => arrived);
}

/** The same for the same content at the same place, as far as the system can tell. */
function uploadNameOf(leaseId: string, remote: string, file: BigIntStats): string {
  const facts = [leaseId, remote, file.dev, file.ino, file.size, file.mtimeNs];
  return createHash('sha256').update(facts.join('\0')).digest('base64url');
}

interface Read {
  readonly from: number;
  readonly before: BigIntStats;
  readonly local: string;
  readonly isOver: () => boolean;
  readonly onSent: (bytes: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The rest of the file; throws before the last of it where it is not what it was. */
async function* piecesOf(
  file: FileHandle,
  { from, before, local, isOver, onSent, onFailure }: Read,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const size = Number(before.size);
  try {
    for (let at = from; at < size;) {
      if (isOver()) {
        return;
      }
      const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at));
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      at += bytesRead;
      if (bytesRead === 0 || at === size) {
        await assertSame(file, before, local);
      }
      yield piece.subarray(0, bytesRead);
      if (isOver()) {
        return;
      }
      onSent(bytesRead);
    }
  } catch (error) {
    // Whoever was given up is closed under its hands.
    if (!isOver()) {
      onFailure(error);
    }
    throw error;
  }
}

async function assertSame(file: FileHandle, before: BigIntStats, local: string): Promise<void> {
  const now = await file.stat({ bigint: true });
  if (now.size !== before.size || now.mtimeNs !== before.mtimeNs || now.ino !== before.ino) {
    throw changed(local);
  }
}

const changed = (local: string): DrydockError =>
  new DrydockError('content-differs', `${local} changed while it was copied.`, {
    hint: 'Copy it again once nobody writes to it.',
  });

async function digestOf(file: FileHandle, size: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(PIECE_BYTES);
  for (let at = 0; at < size;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, size - at), at);
    if (bytesRead === 0) {
      break;
    }
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}
