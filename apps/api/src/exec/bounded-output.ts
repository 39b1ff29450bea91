import { isUtf8 } from 'node:buffer';
import type { OutputEncoding } from '@drydock/contract';

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

/** The cut may have gone through a character of up to four bytes. */
function withoutHalfCharacter(bytes: Buffer): Buffer {
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut += 1) {
    const shorter = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(shorter)) {
      return shorter;
    }
  }
  return bytes;
}
