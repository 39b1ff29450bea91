import { DuplexSocket } from './duplex-socket.ts';
import type { LeaseUse } from './lease-use.ts';
import type { UseOptions } from './types.ts';

/** Far less often than the API allows. */
const TELL_EVERY_MS = 20;

/**
 * Bytes both ways. Iterate once for those that come; while nobody does, no more come. Either side may say that it
 * sends no more: iterating then ends, and `send` goes on, or the other way round.
 */
export class Channel<
  Answer,
  Messages extends object = Record<never, never>,
> implements AsyncIterable<Uint8Array> {
  readonly #use: LeaseUse;
  readonly #socket: DuplexSocket;
  readonly #signal: AbortSignal;
  #answer: { readonly value: Answer } | undefined;
  readonly #untold = new Map<string, unknown>();
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(use: LeaseUse, socket: DuplexSocket, signal: AbortSignal) {
    this.#use = use;
    this.#socket = socket;
    this.#signal = signal;
  }

  /** Resolves when there is room for more: who reads slowly slows who writes. */
  send(chunk: string | Uint8Array): Promise<void> {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    return this.#use.explained(this.#signal, this.#socket.send(bytes));
  }

  /**
   * Says what the operation declares besides bytes: how something is now, as `tell('resize', { columns, rows })`.
   * Only the newest of a name counts. What is said again and again is said every 20 ms.
   */
  tell<Name extends keyof Messages & string>(name: Name, data: Messages[Name]): void {
    this.#untold.set(name, data);
    if (this.#telling === undefined) {
      this.#tellAll();
    }
  }

  /** Nothing more is sent; what comes may be read on. */
  end(): void {
    this.#socket.end();
  }

  /**
   * Until the other side says that no more come. Who leaves it before ends the operation.
   *
   * Throws what the operation refuses with, `interrupted`, or `LeaseLost` once a kept lease is lost.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let isWhole = false;
    try {
      for (;;) {
        const bytes = await this.#next();
        if (bytes === null) {
          isWhole = true;
          return;
        }
        yield bytes;
      }
    } finally {
      if (!isWhole || this.#answer !== undefined) {
        this.close();
      }
    }
  }

  /** What it answered at its end. What comes until then, and nobody has asked for, is passed over. */
  async answer(): Promise<Answer> {
    while (this.#answer === undefined) {
      await this.#next();
    }
    this.close();
    return this.#answer.value;
  }

  /** Ends the operation, if it has not. */
  close(): void {
    this.#socket.close();
  }

  #tellAll(): void {
    for (const [name, data] of this.#untold) {
      this.#socket.tell(name, data);
    }
    const hasTold = this.#untold.size > 0;
    this.#untold.clear();
    this.#telling = hasTold ? setTimeout(() => this.#tellAll(), TELL_EVERY_MS) : undefined;
  }

  async #next(): Promise<Uint8Array | null> {
    if (this.#answer !== undefined) {
      return null;
    }
    for (;;) {
      const next = await this.#use.explained(this.#signal, this.#socket.next());
      if (next.type === 'bytes') {
        return next.bytes;
      }
      if (next.type === 'answer') {
        this.#answer = { value: next.answer as Answer };
        return null;
      }
      if (next.type === 'end') {
        return null;
      }
    }
  }
}

export async function duplex<Answer, Messages extends object>(
  use: LeaseUse,
  input: unknown,
  { signal: given, timeoutSeconds }: UseOptions = {},
): Promise<Channel<Answer, Messages>> {
  const signal = use.signalWith(given);
  const opening = DuplexSocket.open(use, input, { timeoutSeconds, signal });
  return new Channel(use, await use.explained(signal, opening), signal);
}
