import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { goingOn } from './going-on.ts';
import type { Copied, Job } from './job.ts';
import { codeOf, localError } from './local-error.ts';
import { SkippedList } from './skipped.ts';
import { unpackTree } from './tree/unpack-tree.ts';

/** Downloads a directory. A tree begins anew where the connection breaks: what had been written is written again. */
export async function downloadTree(job: Job, remote: string, local: string): Promise<Copied> {
  const { signal, progress } = job;
  const attempt = async (): Promise<Copied> => {
    progress.begin(`${job.leaseId}:${remote}`, null);
    const { mode } = await job.files.stat(remote, { signal });
    const coming = await job.files.pack(remote, { signal });
    makeDirectory(local);
    const skipped = new SkippedList();
    let [bytes, entries] = [0, 0];
    const counted = async function* () {
      for await (const piece of coming) {
        bytes += piece.length;
        progress.add(piece.length);
        yield piece;
      }
    };
    await unpackTree(counted(), {
      root: local,
      skipped,
      preserve: job.preserve,
      signal,
      onEntry: () => {
        entries += 1;
      },
    });
    // The lease’s own directory is nobody’s tree: its mode says nothing.
    if (remote !== '.') {
      chmodSync(local, mode & 0o777);
    }
    job.skipped.addAll(coming.head.skipped, coming.head.skippedCount, remote);
    job.skipped.addAll(skipped.listed, skipped.count, remote);
    return {
      from: `${job.leaseId}:${remote}`,
      to: local,
      type: 'directory',
      bytes,
      digest: null,
      resumedAt: 0,
      entries,
    };
  };
  return goingOn(signal, attempt, () => 0);
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !statSync(path).isDirectory()) {
      throw localError(error, path);
    }
  }
}
