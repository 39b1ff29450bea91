import { concatBytes, type Bytes } from './bytes.ts';

/** Collects bytes up to a bound; what comes after is dropped and remembered as dropped. */
export class BoundedOutput {
  readonly #bytesMax: number;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  truncated = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(chunk: Uint8Array): void {
    const room = this.#bytesMax - this.#bytes;
    if (chunk.length > room) {
      this.truncated = true;
    }
    if (room > 0) {
      const kept = chunk.subarray(0, room);
      this.#chunks.push(kept);
      this.#bytes += kept.length;
    }
  }

  toBytes(): Bytes {
    return concatBytes(this.#chunks);
  }
}
