/**
 * How bytes go both ways over a WebSocket, told once for server and client; no schemas, so that a client
 * loads nothing for it.
 *
 * The client opens with `open`, then sends bytes as binary messages and `end` when no more come. The server
 * says `started` once the operation may act, sends bytes as binary messages, events as `event`, `end` when no more
 * bytes come while it goes on taking the client's, and last either `answer` or `error`. Each side may have `DUPLEX_WINDOW_BYTES` on the way that the other has not taken, and
 * grants more by `window`: who reads slowly slows who writes, through browsers too, which cannot stop reading a
 * WebSocket. Bytes of an event count as its message is long.
 *
 * A client passes over messages of a type that it does not know: so `end` of the server could be added to
 * `drydock.v1`. A client of before waits for the answer, as it did; a server of before never says it, and its bytes
 * end with the answer.
 *
 * What else the client may say is `message`, by the names that the operation declares: a word about how things are
 * now, as the size of a window. One that was not taken yet gives way to a newer of its name, so these need no window:
 * they are bounded in length and in number per second.
 */
/**
 * What a WebSocket has to ask for; with a session, in place of the header that browsers send with none. The answer
 * names it too: a browser closes a WebSocket that was refused all that it asked for.
 */
export const DUPLEX_PROTOCOL = 'drydock.v1';

/** So often the server pings: proxies commonly cut a connection that was silent for 60 s, and both sides hear by it. */
export const DUPLEX_PING_MS = 15_000;

/** Bytes that may be on the way before the other side has taken some. */
export const DUPLEX_WINDOW_BYTES = 256 * 1_024;

/** Of one message. Whoever has more to say says it in several. */
export const DUPLEX_MESSAGE_BYTES_MAX = 64 * 1_024;

/** Of a `message`, as text. */
export const DUPLEX_SAID_BYTES_MAX = 4 * 1_024;

/** Of `message`s: so many at once, and so many a second on. Who says more is not served. */
export const DUPLEX_SAID_BURST_MAX = 200;
export const DUPLEX_SAID_PER_SECOND_MAX = 100;

/** Messages of the client that are no bytes. */
export type DuplexRequest =
  | { readonly type: 'open'; readonly input: unknown }
  | { readonly type: 'window'; readonly bytes: number }
  | { readonly type: 'message'; readonly name: string; readonly data: unknown }
  | { readonly type: 'end' };

/** Messages of the server that are no bytes. */
export type DuplexAnswer =
  | { readonly type: 'started' }
  | { readonly type: 'event'; readonly name: string; readonly data: unknown }
  | { readonly type: 'window'; readonly bytes: number }
  /** No more bytes come; what the client sends is taken on. */
  | { readonly type: 'end' }
  /** What it answers: the last message. */
  | { readonly type: 'answer'; readonly answer: unknown }
  /** A problem, as other answers have it: the last message. */
  | { readonly type: 'error'; readonly problem: unknown };

/** What one side may still send. */
export class SendWindow {
  #bytes = DUPLEX_WINDOW_BYTES;
  #waiting: (() => void)[] = [];

  /** Resolves when so much may be sent; what is larger than the window waits until all of it is free. */
  async take(bytes: number): Promise<void> {
    const needed = Math.min(bytes, DUPLEX_WINDOW_BYTES);
    while (this.#bytes < needed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#bytes -= bytes;
  }

  grant(bytes: number): void {
    this.#bytes += bytes;
    this.#waiting.splice(0).forEach((wake) => wake());
  }

  /** Nobody waits any more: there is nobody to send to. */
  close(): void {
    this.grant(Number.MAX_SAFE_INTEGER / 2);
  }
}

/** What one side has taken and not granted yet. Small grants are saved up. */
export class TakenBytes {
  #bytes = 0;

  /** Returns what to grant now; 0 for nothing yet. */
  take(bytes: number): number {
    this.#bytes += bytes;
    if (this.#bytes * 4 < DUPLEX_WINDOW_BYTES) {
      return 0;
    }
    const granted = this.#bytes;
    this.#bytes = 0;
    return granted;
  }
}
