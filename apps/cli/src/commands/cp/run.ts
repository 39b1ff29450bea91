import { lstatSync, statSync } from 'node:fs';
import { basename, join, posix, resolve } from 'node:path';
import { DrydockError } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';
import type { Context } from '../../context.ts';
import { Interrupted } from '../../exit-code.ts';
import { resolveId } from '../../nouns/find.ts';
import { tellLoss } from '../../tell-loss.ts';
import { downloadFile } from './download-file.ts';
import { downloadTree } from './download-tree.ts';
import type { Copied, Job } from './job.ts';
import { codeOf, localError } from './local-error.ts';
import { Progress } from './progress.ts';
import { shown, wishOf, type LeaseSide, type LocalSide, type Wish } from './side.ts';
import { SkippedList } from './skipped.ts';
import { uploadFile } from './upload-file.ts';
import { uploadTree } from './upload-tree.ts';
import { whileHeld } from './while-held.ts';

export interface CopyOptions {
  readonly recursive?: boolean;
  readonly preserve?: boolean;
  readonly quiet?: boolean;
}

/** All was copied but for what is listed. */
const SOME_SKIPPED = 6;
const GOES_ON = 'The same command again goes on where it ended.';

/** Copies; resolves to the exit code. */
export async function copy(
  context: Context,
  texts: readonly string[],
  options: CopyOptions,
): Promise<number> {
  const wish = wishOf(texts);
  const progress = new Progress(context.io, options.quiet === true);
  const skipped = new SkippedList();
  const copied: Copied[] = [];
  await context.interruptible(
    async (signal) => {
      const copying = { context, client: await context.client(), options, progress, skipped };
      try {
        for await (const each of copyAll(copying, wish, signal)) {
          copied.push(each);
        }
      } catch (error) {
        if (signal.reason instanceof Interrupted) {
          context.note(GOES_ON);
        }
        throw error;
      } finally {
        progress.end();
      }
    },
    () => `Left at once. ${GOES_ON}`,
  );
  if (context.isJson) {
    const { listed, count } = skipped;
    await context.json({ copied, skipped: listed, skippedCount: count });
  } else {
    tellSkipped(context, skipped);
  }
  return skipped.count === 0 ? 0 : SOME_SKIPPED;
}

function tellSkipped(context: Context, { listed, count }: SkippedList): void {
  for (const { path, why } of listed) {
    context.note(`skipped ${JSON.stringify(path)}: ${why}`);
  }
  if (count > listed.length) {
    context.note(`and ${count - listed.length} more`);
  }
}

interface Copying {
  readonly context: Context;
  readonly client: Drydock;
  readonly options: CopyOptions;
  readonly progress: Progress;
  readonly skipped: SkippedList;
}

async function* copyAll(
  copying: Copying,
  wish: Wish<LocalSide, LeaseSide> | Wish<LeaseSide, LocalSide>,
  signal: AbortSignal,
): AsyncGenerator<Copied, void, undefined> {
  const { target } = wish;
  if (target.on === 'lease') {
    const sources = wish.sources as readonly LocalSide[];
    yield* onLease(copying, target.lease, signal, async (job) => {
      const isInside = sources.length > 1 || (await isRemoteDirectory(job, target));
      const all: Copied[] = [];
      for (const source of sources) {
        all.push(await upload(job, copying, source, isInside ? into(target, source) : target.path));
      }
      return all;
    });
    return;
  }
  const isInside = wish.sources.length > 1 || isLocalDirectory(copying.context, target);
  for (const source of wish.sources as readonly LeaseSide[]) {
    yield* onLease(copying, source.lease, signal, async (job) => [
      await download(job, copying, source, { target, isInside }),
    ]);
  }
}

async function* onLease(
  { client, options, progress, skipped }: Copying,
  lease: string,
  signal: AbortSignal,
  work: (job: Job) => Promise<Copied[]>,
): AsyncGenerator<Copied, void, undefined> {
  const leaseId = await resolveId(client, 'lease', lease);
  const files = client.leases.filesystem(leaseId);
  const preserve = options.preserve === true;
  yield* await tellLoss(client, leaseId, () =>
    whileHeld(client, leaseId, signal, (held) =>
      work({ leaseId, files, signal: held, progress, skipped, preserve }),
    ),
  );
}

async function upload(
  job: Job,
  { context, options }: Copying,
  { path }: LocalSide,
  remote: string,
): Promise<Copied> {
  const local = resolve(context.io.cwd, path);
  const facts = statOf(local);
  if (facts.isDirectory()) {
    requireRecursive(options, path);
    return uploadTree(job, local, remote);
  }
  if (!facts.isFile()) {
    throw new DrydockError('file-conflict', `${path} is no file and no directory.`);
  }
  return uploadFile(job, local, remote);
}

async function download(
  job: Job,
  { context, options }: Copying,
  source: LeaseSide,
  { target, isInside }: { readonly target: LocalSide; readonly isInside: boolean },
): Promise<Copied> {
  const { type } = await job.files.stat(source.path, { signal: job.signal });
  const place = resolve(context.io.cwd, target.path);
  const local = isInside ? join(place, namedBy(source, posix.basename(source.path))) : place;
  if (type === 'directory') {
    requireRecursive(options, shown(source));
    return downloadTree(job, source.path, local);
  }
  if (type === 'other') {
    throw new DrydockError('file-conflict', `${shown(source)} is no file and no directory.`);
  }
  return downloadFile(job, source.path, local);
}

function requireRecursive({ recursive }: CopyOptions, what: string): void {
  if (recursive !== true) {
    throw new DrydockError('invalid-request', `${what} is a directory.`, {
      hint: '-r copies directories with all that is in them.',
    });
  }
}

/** What it is called in the directory that it goes to: nothing, where only what is in it is meant. */
const namedBy = ({ path }: LocalSide | LeaseSide, name: string): string =>
  /(^|\/)\.$/.test(path) ? '.' : name;

const into = (target: LeaseSide, source: LocalSide): string =>
  posix.join(target.path, namedBy(source, basename(resolve('/', source.path))));

/** With a slash at its end it has to be one. */
async function isRemoteDirectory(job: Job, { path, isDirectory }: LeaseSide): Promise<boolean> {
  if (path === '.') {
    return true;
  }
  try {
    const { type } = await job.files.stat(path, { signal: job.signal });
    return type === 'directory';
  } catch (error) {
    if (DrydockError.is(error) && error.code === 'file-missing' && !isDirectory) {
      return false;
    }
    throw error;
  }
}

function isLocalDirectory({ io }: Context, { path, isDirectory }: LocalSide): boolean {
  const place = resolve(io.cwd, path);
  try {
    return statSync(place).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !isDirectory && isFree(place)) {
      return false;
    }
    throw localError(error, path);
  }
}

/** Nothing is there, not even a link that leads nowhere: it would be replaced. */
function isFree(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) === undefined;
}

function statOf(local: string) {
  try {
    return statSync(local);
  } catch (error) {
    throw localError(error, local);
  }
}
