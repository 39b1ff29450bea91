interface Given {
  readonly chunk: Buffer;
  readonly taken: () => void;
}

/** What is handed over, one chunk at a time: whoever gives one waits until it was taken. */
export class Handoff {
  #given: Given | null = null;
  #wake: () => void = () => undefined;
  #end: { readonly error?: unknown } | null = null;
  #isLetGo = false;

  /** Resolves when the next one may come; at once where nobody takes any more. */
  give(chunk: Buffer): Promise<void> {
    if (this.#isLetGo) {
      return Promise.resolve();
    }
    return new Promise((taken) => {
      this.#given = { chunk, taken };
      this.#wake();
    });
  }

  /** No more comes. */
  end(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        if (this.#given !== null) {
          const { chunk, taken } = this.#given;
          yield chunk;
          this.#given = null;
          taken();
        } else if (this.#end !== null) {
          if ('error' in this.#end) {
            throw this.#end.error;
          }
          return;
        } else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      }
    } finally {
      this.#isLetGo = true;
      this.#given?.taken();
    }
  }
}
