import { Handoff } from './handoff.ts';
import { failureOf } from './failure.ts';
import { plainPath } from './path.ts';
import { Skipped, type SkippedEntry } from './skipped.ts';
import { talk, type FilesUse } from './talk.ts';
import { BLOCK, paddingOf, writeHeader } from './tar/header.ts';
import { readTar, type TarEntry } from './tar/read-tar.ts';
import { EXIT, PART_PREFIX } from './texts.ts';

/**
 * Takes a directory. Says what will be left out, each with its type and a NUL at its end, then one NUL more, then a
 * tar stream. Both tools go down by descriptors: neither follows a link, whatever is swapped meanwhile.
 *
 * tar exits with 1 where something changed while it was read, which is no fault of the tree; and with 2 also where
 * something could not be read that was said before to be left out.
 */
const PACK = `
enter "$1"
[ -r . ] || exit ${EXIT.closed}
find . -mindepth 1 -name '${PART_PREFIX}*' -prune -o \\
  \\( \\( ! -type f ! -type d ! -type l \\) -o \\( -type f ! -readable \\) -o \\
    \\( -type d \\( ! -readable -o ! -executable \\) -prune \\) \\) -printf '%y %P\\0' 2>/dev/null
printf '\\0'
tar -c -f - -b 128 --format=gnu --hard-dereference --owner=0 --group=0 --numeric-owner \\
  --quoting-style=c --exclude='${PART_PREFIX}*' . && code=0 || code=$?
[ "$code" -gt 1 ] || exit 0
exit "$code"
`;

const WHY: Readonly<Record<string, string>> = {
  f: 'The lease may not read it.',
  d: 'The lease may not read it.',
  p: 'It is a pipe.',
  s: 'It is a socket.',
  b: 'It is a device.',
  c: 'It is a device.',
};

export interface PackHead {
  readonly format: 'tar';
  readonly skipped: SkippedEntry[];
  readonly skippedCount: number;
}

export interface PackParts {
  readonly begin: (head: PackHead) => Promise<void>;
  readonly send: (chunk: Uint8Array) => Promise<void>;
}

/** Small entries are sent together. */
const SEND_BYTES = 64 * 1_024;

export async function pack(use: FilesUse, path: string, parts: PackParts): Promise<void> {
  const handoff = new Handoff();
  const stop = new AbortController();
  const signal = AbortSignal.any([use.signal, stop.signal]);
  const answering = talk({ ...use, signal }, PACK, [plainPath(path)], {
    take: (chunk) => handoff.give(chunk),
  }).then(
    (answer) => {
      // What the shell refused has said nothing: its reader has to hear of that first.
      handoff.end(answer.exitCode >= EXIT.out ? { error: failureOf(answer, path) } : {});
      return answer;
    },
    (error: unknown) => {
      handoff.end({ error });
      throw error;
    },
  );
  answering.catch(() => undefined);
  const skipped = new Skipped();
  try {
    await sendTree(handoff, skipped, parts);
  } catch (error) {
    stop.abort(error);
    await answering.catch(() => undefined);
    throw error;
  }
  const answer = await answering;
  const isOfSkipped = skipped.count > 0 && onlyUnreadable(answer.words);
  if (answer.exitCode !== 0 && !isOfSkipped) {
    throw failureOf(answer, path);
  }
}

/** Whether tar complains of nothing but what it may not read. */
function onlyUnreadable(words: string): boolean {
  const others = words
    .replace(/tar: "(?:[^"\\]|\\.)*": (?:Cannot (?:open|read|stat)|Warning)[^"]*?Permission denied/g, '')
    .replace(/tar: Exiting with failure status due to previous errors/, '');
  return !/tar:/.test(others.replace(/tar: "(?:[^"\\]|\\.)*": (?:file changed|File removed|socket ignored)[^:]*/g, ''));
}

async function sendTree(handoff: Handoff, skipped: Skipped, parts: PackParts): Promise<void> {
  const stream = handoff[Symbol.asyncIterator]();
  const rest = await takeSkipped(stream, skipped);
  await parts.begin({ format: 'tar', ...skipped.told() });
  const sender = batched(parts.send);
  for await (const entry of readTar(resumed(rest, stream))) {
    if ('025'.includes(entry.type) && entry.name !== './') {
      await sendEntry(entry, sender.send);
    }
  }
  // Two empty blocks end a tar stream.
  await sender.send(Buffer.alloc(2 * BLOCK));
  await sender.flush();
}

async function sendEntry(
  entry: TarEntry,
  send: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const name = entry.name.replace(/^\.\//, '');
  const bytes = entry.type === '0' ? entry.bytes : 0;
  await send(writeHeader({ ...entry, name, bytes, mode: entry.mode & 0o777 }));
  for await (const chunk of entry.content) {
    await send(chunk);
  }
  await send(Buffer.alloc(paddingOf(bytes)));
}

/** Takes what comes before the tree; returns what came of that with it. */
async function takeSkipped(stream: AsyncIterator<Buffer>, skipped: Skipped): Promise<Buffer> {
  let kept = Buffer.alloc(0);
  for (;;) {
    for (;;) {
      const end = kept.indexOf(0);
      if (end === -1) {
        break;
      }
      const record = kept.toString('latin1', 0, end);
      kept = kept.subarray(end + 1);
      if (record === '') {
        return Buffer.from(kept);
      }
      skipped.add(record.slice(2), WHY[record[0] ?? ''] ?? 'It is of a type that tar does not know.');
    }
    const { done, value } = await stream.next();
    if (done === true) {
      return Buffer.from(kept);
    }
    kept = Buffer.concat([kept, value]);
  }
}

async function* resumed(rest: Buffer, stream: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (rest.length > 0) {
    yield rest;
  }
  yield* stream;
}

function batched(send: (chunk: Uint8Array) => Promise<void>) {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const whole = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts = [];
    bytes = 0;
    if (whole !== undefined && whole.length > 0) {
      await send(whole);
    }
  };
  return {
    flush,
    send: async (chunk: Uint8Array): Promise<void> => {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes >= SEND_BYTES) {
        await flush();
      }
    },
  };
}
