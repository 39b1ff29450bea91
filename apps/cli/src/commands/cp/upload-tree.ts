import { posix } from 'node:path';
import { DrydockError } from '@drydock/model';
import { goingOn } from './going-on.ts';
import type { Copied, Job } from './job.ts';
import { SkippedList } from './skipped.ts';
import { packTree } from './tree/pack-tree.ts';

/**
 * Uploads a directory. A tree begins anew where the connection breaks: what had been written is written again.
 *
 * @param remote - what it is called there; `.` where only what is in it is wanted
 */
export async function uploadTree(job: Job, local: string, remote: string): Promise<Copied> {
  const { signal, progress } = job;
  // Below the directory that it goes to, so that the tree has its own mode.
  const [below, name] =
    remote === '.' ? ['.', ''] : [posix.dirname(remote), posix.basename(remote)];
  const attempt = async (): Promise<Copied> => {
    progress.begin(local, null);
    const skipped = new SkippedList();
    const packed = packTree(local, name, skipped, signal);
    let bytes = 0;
    const counted = async function* () {
      for await (const piece of packed.pieces) {
        yield piece;
        bytes += piece.length;
        progress.add(piece.length);
      }
    };
    try {
      const answer = await job.files.unpack(below, counted(), { signal });
      for (const torn of packed.torn) {
        await job.files.remove(posix.join(below, torn), { signal });
      }
      job.skipped.addAll(skipped.listed, skipped.count, below);
      job.skipped.addAll(answer.skipped, answer.skippedCount, below);
      return {
        from: local,
        to: `${job.leaseId}:${remote}`,
        type: 'directory',
        bytes,
        digest: null,
        resumedAt: 0,
        entries: packed.entries() - packed.torn.length - answer.skippedCount,
      };
    } catch (error) {
      signal.throwIfAborted();
      const failure = packed.failure();
      throw failure !== undefined && isOurs(error) ? failure : error;
    }
  };
  return goingOn(signal, attempt, () => 0);
}

/** What is wrong here shows as a request that broke. */
const isOurs = (error: unknown): boolean =>
  !DrydockError.is(error) || error.code === 'unreachable' || error.code === 'interrupted';
