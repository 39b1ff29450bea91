import { isUtf8 } from 'node:buffer';
import type { OutputEncoding } from '@drydock/contract';

/** In UTF-8 the first byte of a character of several bytes; ASCII and the other bytes are below. */
const LEAD_BYTE_MIN = 0xc2;

/** The first bytes of an output. */
export class BoundedOutput {
  readonly #bytesMax: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #truncated = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  add(chunk: Buffer): void {
    const room = this.#bytesMax - this.#bytes;
    this.#truncated ||= chunk.length > room;
    if (room > 0) {
      // A copy of what is kept: the rest of a large chunk need not stay in memory.
      const kept = chunk.length > room ? Buffer.from(chunk.subarray(0, room)) : chunk;
      this.#chunks.push(kept);
      this.#bytes += kept.length;
    }
  }

  /** As text where the bytes are UTF-8 and nobody asked for base64. */
  encode(wanted: OutputEncoding | undefined): { text: string; encoding: OutputEncoding } {
    const bytes = Buffer.concat(this.#chunks);
    const whole = this.#truncated ? withoutHalfCharacter(bytes) : bytes;
    return wanted !== 'base64' && isUtf8(whole)
      ? { text: whole.toString('utf8'), encoding: 'utf8' }
      : { text: bytes.toString('base64'), encoding: 'base64' };
  }
}

/** The bytes without the beginning of a character that the cut went through. */
function withoutHalfCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back < 4 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= LEAD_BYTE_MIN) {
      return bytesOfCharacter(byte) > back ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}

/** By the first of them; 0 where no character of UTF-8 begins so. */
function bytesOfCharacter(lead: number): number {
  if (lead >= 0xf5) {
    return 0;
  }
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}
