import type { ServerResponse } from 'node:http';

/** Writes bytes to one client, which may be slow, or gone: what it does not read is not taken in. */
export class ByteWriter {
  readonly #response: ServerResponse;
  #written = 0;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get written(): number {
    return this.#written;
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#response.destroyed) {
      return;
    }
    this.#written += chunk.length;
    if (!this.#response.write(chunk)) {
      await drained(this.#response);
    }
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle);
      response.off('close', settle);
      resolve();
    };
    response.once('drain', settle);
    response.once('close', settle);
  });
}
