import { once } from 'node:events';
import { DrydockError } from '@drydock/model';
import { extract, type Extract } from 'tar-stream';
import { localError, whySkipped } from '../local-error.ts';
import type { SkippedList } from '../skipped.ts';
import { Refused, SafeTree, type Facts } from './safe-tree.ts';

export interface Unpacking {
  /** Where to; it is there. */
  readonly root: string;
  readonly skipped: SkippedList;
  /** Times are kept as well. */
  readonly preserve: boolean;
  readonly signal: AbortSignal;
  readonly onEntry: () => void;
}

/** Writes what a tar stream has, entry by entry. Of one that cannot be written, or may not, the rest goes on. */
export async function unpackTree(
  pieces: AsyncIterable<Uint8Array>,
  unpacking: Unpacking,
): Promise<void> {
  const { root, skipped, signal } = unpacking;
  const tree = new SafeTree(root);
  const reading = extract();
  const feeding = feed(pieces, reading);
  // What broke the stream is told by whoever reads it.
  feeding.catch((error: unknown) => reading.destroy(asError(error)));
  try {
    for await (const entry of reading) {
      signal.throwIfAborted();
      await unpackEntry(tree, entry, unpacking);
    }
    await feeding;
  } catch (error) {
    reading.destroy();
    const fed = await feeding.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    signal.throwIfAborted();
    throw [error, fed].find((each) => DrydockError.is(each)) ?? broken(error);
  } finally {
    tree.finish((name, error) => skipped.add(name, whySkipped(error) ?? 'Its mode is not kept.'));
  }
}

async function feed(
  pieces: AsyncIterable<Uint8Array>,
  reading: ReturnType<typeof extract>,
): Promise<void> {
  const over = once(reading, 'close');
  over.catch(() => undefined);
  for await (const piece of pieces) {
    if (reading.destroyed) {
      return;
    }
    if (!reading.write(piece)) {
      await Promise.race([once(reading, 'drain'), over]);
    }
  }
  reading.end(null);
}

/** What is in the stream of an entry, and what was said of it before. */
type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

async function unpackEntry(tree: SafeTree, entry: Entry, unpacking: Unpacking): Promise<void> {
  const { header } = entry;
  const { skipped, preserve, onEntry, root } = unpacking;
  const facts: Facts = {
    mode: (header.mode ?? 0) & 0o777,
    modified: preserve ? (header.mtime ?? null) : null,
  };
  try {
    switch (header.type) {
      case 'directory':
        tree.directory(header.name, facts);
        break;
      case 'file':
      case 'contiguous-file':
        await unpackFile(tree, entry, facts);
        break;
      case 'symlink':
        tree.link(header.name, header.linkname ?? '');
        break;
      case 'link':
        tree.copy(header.name, header.linkname ?? '');
        break;
      default:
        throw new Refused('It is no file, directory or link.');
    }
    onEntry();
  } catch (error) {
    const why = error instanceof Refused ? error.message : whySkipped(error);
    if (why === null) {
      throw localError(error, root);
    }
    skipped.add(header.name, why);
  }
  // What was not written is passed over: the next entry is behind it.
  for await (const _ of entry);
}

/** What fails in the middle of it is told when all of it was read: an iteration that stops ends the whole stream. */
async function unpackFile(tree: SafeTree, entry: Entry, facts: Facts): Promise<void> {
  const file = tree.file(entry.header.name, facts);
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const piece of entry as AsyncIterable<Uint8Array>) {
      try {
        if (failure === undefined) {
          file.write(piece);
        }
      } catch (error) {
        failure = { error };
      }
    }
  } catch (error) {
    failure ??= { error };
  }
  if (failure !== undefined) {
    file.drop();
    throw failure.error;
  }
  file.finish();
}

const broken = (cause: unknown): DrydockError =>
  new DrydockError('content-differs', `What came is no tar stream (${asError(cause).message}).`, {
    hint: 'What was written of it is whole; the rest is missing.',
    cause,
  });

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
