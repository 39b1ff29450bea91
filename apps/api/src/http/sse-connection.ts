import type { ServerResponse } from 'node:http';

/** One message; fields that are left out are not sent. `data` is one line. */
export interface SseMessage {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

export interface SseOptions {
  /** A stream that ends with its process leaves no connection to keep for a next request. */
  readonly keepsConnection: boolean;
  /** What may wait in this process for the client; one that reads more slowly is cut off. */
  readonly waitingBytesMax?: number;
  /** How long the client may take to make room; without it, as long as it is there. */
  readonly readingMsMax?: number;
}

/** The message as it goes over the wire. */
export function sseText({ id, event, data }: SseMessage): string {
  let text = id === undefined ? '' : `id: ${id}\n`;
  text += event === undefined ? '' : `event: ${event}\n`;
  text += data === undefined ? '' : `data: ${data}\n`;
  return `${text}\n`;
}

/** A stream of server-sent events to one client, which may be slow, or gone. */
export class SseConnection {
  readonly #response: ServerResponse;
  readonly #options: SseOptions;
  #isEnding = false;
  #wroteAtMs = performance.now();

  constructor(response: ServerResponse, requestId: string, options: SseOptions) {
    this.#response = response;
    this.#options = options;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      ...(options.keepsConnection ? {} : { connection: 'close' }),
      'x-request-id': requestId,
      // Asks a proxy in between not to collect what should be live.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
  }

  get isClosed(): boolean {
    return this.#isEnding || this.#response.destroyed;
  }

  get silentMs(): number {
    return performance.now() - this.#wroteAtMs;
  }

  /** Sends what `sseText` has made, or cuts the connection where too much waits already. */
  write(text: string): void {
    if (this.isClosed) {
      return;
    }
    this.#wroteAtMs = performance.now();
    this.#response.write(text);
    const { waitingBytesMax } = this.#options;
    if (waitingBytesMax !== undefined && this.#response.writableLength > waitingBytesMax) {
      this.#response.destroy();
    }
  }

  send(message: SseMessage): void {
    this.write(sseText(message));
  }

  /** Says nothing to the client but that the connection lives. */
  sendComment(text: string): void {
    this.write(`: ${text}\n\n`);
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  async hasRoom(): Promise<void> {
    const response = this.#response;
    if (this.isClosed || !response.writableNeedDrain) {
      return;
    }
    const { readingMsMax } = this.#options;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      const timer =
        readingMsMax === undefined
          ? undefined
          : setTimeout(() => {
              response.destroy();
              done();
            }, readingMsMax);
      response.on('drain', done);
      response.on('close', done);
    });
  }

  /** Ends the stream. With a limit, what was written has that long to leave. */
  end(leavingMsMax?: number): void {
    if (this.isClosed) {
      return;
    }
    this.#isEnding = true;
    const timer =
      leavingMsMax === undefined
        ? undefined
        : setTimeout(() => this.#response.destroy(), leavingMsMax);
    this.#response.end(() => clearTimeout(timer));
  }

  /** Resolves when it is over, however. */
  async closed(): Promise<void> {
    if (!this.#response.closed) {
      await new Promise<void>((resolve) => {
        this.#response.once('close', resolve);
      });
    }
  }
}
