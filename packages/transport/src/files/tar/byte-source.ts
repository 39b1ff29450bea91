/** Bytes that come in chunks of any size, taken in sizes that are asked for. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);
  #hasEnded = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** So many; fewer only at the end. */
  async take(count: number): Promise<Buffer> {
    if (this.#rest.length < count && !this.#hasEnded) {
      const parts = [this.#rest];
      let have = this.#rest.length;
      while (have < count && (await this.#more())) {
        parts.push(this.#rest);
        have += this.#rest.length;
      }
      this.#rest = Buffer.concat(parts);
    }
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  /** So many, as they come. Fewer only at the end. */
  async *pass(count: number): AsyncGenerator<Buffer> {
    for (let missing = count; missing > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) {
        return;
      }
      const chunk = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(chunk.length);
      missing -= chunk.length;
      yield chunk;
    }
  }

  /** Takes all that comes, to its end. */
  async drain(): Promise<void> {
    while (await this.#more()) {
      // What is behind the end is of no interest.
    }
  }

  /** Puts the next chunk in the place of the rest, which is known to be nothing or is kept by the caller. */
  async #more(): Promise<boolean> {
    this.#rest = Buffer.alloc(0);
    while (!this.#hasEnded && this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done === true) {
        this.#hasEnded = true;
      } else {
        this.#rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      }
    }
    return !this.#hasEnded;
  }
}
