import type { Readable } from 'node:stream';

/** So much is read of an answer: a host's own words, or what a gate says where it fails. */
export const ANSWER_BYTES_MAX = 64 * 1_024;

/** Whoever speaks there said more than it should, or in another form. A sentence without its name. */
export class SaidTooMuch extends Error {
  constructor(what = 'said more than it should') {
    super(what);
    this.name = 'SaidTooMuch';
  }
}

type OnMore = (piece: Buffer, soFar: () => string) => void;

/**
 * All that a stream brings, as text. The stream is let go as soon as there is too much of it.
 *
 * @param onMore - is told of each piece that comes, and may have all that came so far
 * @throws SaidTooMuch, and what the stream or `onMore` throws
 */
export async function readBounded(stream: Readable, onMore?: OnMore): Promise<string> {
  const { text, isWhole } = await readStart(stream, ANSWER_BYTES_MAX, onMore);
  if (!isWhole) {
    throw new SaidTooMuch();
  }
  return text;
}

/** The first bytes of a stream, which is let go where there are more. */
export async function readStart(
  stream: Readable,
  bytesMax = ANSWER_BYTES_MAX,
  onMore?: OnMore,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) {
      break;
    }
    onMore?.(chunk, () => Buffer.concat(chunks).toString('utf8'));
  }
  const text = Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8');
  return { text, isWhole: bytes <= bytesMax };
}
