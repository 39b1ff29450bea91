/** What happens, as it happens, and what it comes to. Iterate once; while nobody does, no more comes. */
export class Happening<Event, Answer> implements AsyncIterable<Event> {
  readonly #events: AsyncGenerator<Event, Answer, undefined>;
  #answer: { readonly value: Answer } | undefined;

  constructor(events: AsyncGenerator<Event, Answer, undefined>) {
    this.#events = events;
  }

  /** Throws what the operation refuses with, `interrupted`, or `LeaseLost` once a kept lease is lost. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    try {
      for (;;) {
        const { done, value } = await this.#events.next();
        if (done === true) {
          this.#answer ??= { value };
          return;
        }
        yield value;
      }
    } finally {
      // Who leaves before the end ends it.
      if (this.#answer === undefined) {
        await this.#events.return(undefined as Answer);
      }
    }
  }

  /** What it answered at its end. What happens until then, and nobody has asked for, is passed over. */
  async answer(): Promise<Answer> {
    while (this.#answer === undefined) {
      const { done, value } = await this.#events.next();
      if (done === true) {
        this.#answer = { value };
      }
    }
    return this.#answer.value;
  }
}
