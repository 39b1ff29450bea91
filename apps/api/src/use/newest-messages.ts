import type { ComingMessage } from '@drydock/blueprint';

type Waiting = (next: IteratorResult<ComingMessage>) => void;

/**
 * What a client says besides bytes, for whoever takes one after the other. One that waits gives way to a newer of its
 * name: no more wait than there are names, however much is said.
 */
export class NewestMessages implements AsyncIterableIterator<ComingMessage> {
  readonly #waiting = new Map<string, ComingMessage>();
  #taker: Waiting | undefined;
  #isOver = false;

  /** Names that wait. */
  get size(): number {
    return this.#waiting.size;
  }

  put(message: ComingMessage): void {
    if (this.#isOver) {
      return;
    }
    if (this.#taker !== undefined) {
      this.#hand({ done: false, value: message });
      return;
    }
    // The newest is the last, whatever was said before.
    this.#waiting.delete(message.name);
    this.#waiting.set(message.name, message);
  }

  /** No more comes. What waits is still taken. */
  end(): void {
    this.#isOver = true;
    this.#hand({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<ComingMessage>> {
    const [first] = this.#waiting.values();
    if (first !== undefined) {
      this.#waiting.delete(first.name);
      return Promise.resolve({ done: false, value: first });
    }
    if (this.#isOver) {
      return Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve) => (this.#taker = resolve));
  }

  /** Nobody takes any more, and whoever waits is let go. */
  return(): Promise<IteratorResult<ComingMessage>> {
    this.#waiting.clear();
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(next: IteratorResult<ComingMessage>): void {
    const take = this.#taker;
    this.#taker = undefined;
    take?.(next);
  }
}
