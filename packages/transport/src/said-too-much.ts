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

/**
 * All that a stream brings, as text. The stream is let go as soon as there is too much of it.
 *
 * @throws SaidTooMuch, and what the stream throws
 */
export async function readBounded(stream: Readable, bytesMax = ANSWER_BYTES_MAX): Promise<string> {
  const { text, isWhole } = await readStart(stream, bytesMax);
  if (!isWhole) {
    throw new SaidTooMuch();
  }
  return text;
}

/** The first bytes of a stream, which is let go where there are more. */
export async function readStart(
  stream: Readable,
  bytesMax = ANSWER_BYTES_MAX,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) {
      break;
    }
  }
  const text = Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8');
  return { text, isWhole: bytes <= bytesMax };
}
