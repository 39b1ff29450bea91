import type { ServerResponse } from 'node:http';
import type { DrydockError } from '@drydock/model';
import { formatEventCursor, type EventCursor, type StreamEventRecord } from '@drydock/store';
import { problemOf } from '../http/problem.ts';
import { renderStreamEvent } from '../render/stream-event.ts';

/**
 * What may wait in this process for one client: some thousand events. One that reads more slowly
 * than things happen is cut off, and reads on from its cursor at its own pace.
 */
const WAITING_BYTES_MAX = 1_024 * 1_024;
/** How long a client that catches up may take to read what was sent. */
const READING_MAX_MS = 30_000;
/** How long the last words may take to leave. */
const CLOSING_MS = 1_000;

/** The event as it goes over the wire; its cursor is the id that a client resumes by. */
export function wireEvent(record: StreamEventRecord): string {
  const event = renderStreamEvent(record);
  return `id: ${event.cursor}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A stream of server-sent events to one client, which may be slow, or gone. */
export class SseConnection {
  readonly #response: ServerResponse;
  readonly #requestId: string;
  #isEnding = false;
  #wroteAtMs = performance.now();

  constructor(response: ServerResponse, requestId: string) {
    this.#response = response;
    this.#requestId = requestId;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // A stream ends with its process or its client: there is no next request to keep it for.
      connection: 'close',
      'x-request-id': requestId,
      // Asks a proxy in between not to collect what should be live.
      'x-accel-buffering': 'no',
    });
  }

  get isClosed(): boolean {
    return this.#isEnding || this.#response.destroyed;
  }

  get silentMs(): number {
    return performance.now() - this.#wroteAtMs;
  }

  /** Sends it, or cuts the connection where too much waits already. */
  write(text: string): void {
    if (this.isClosed) {
      return;
    }
    this.#wroteAtMs = performance.now();
    this.#response.write(text);
    if (this.#response.writableLength > WAITING_BYTES_MAX) {
      this.#response.destroy();
    }
  }

  /** Moves the place that the client resumes from, without an event. */
  writePlace(cursor: EventCursor): void {
    this.write(`id: ${formatEventCursor(cursor)}\n\n`);
  }

  /** Says nothing, and so that the connection lives. */
  writeComment(): void {
    this.write(': still here\n\n');
  }

  /** Resolves when there is room for more; a client that does not read is cut off. */
  async hasRoom(): Promise<void> {
    const response = this.#response;
    if (this.isClosed || !response.writableNeedDrain) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      const timer = setTimeout(() => {
        response.destroy();
        done();
      }, READING_MAX_MS);
      response.on('drain', done);
      response.on('close', done);
    });
  }

  /** Ends the stream, saying why. */
  end(why: DrydockError): void {
    if (this.isClosed) {
      return;
    }
    const problem = JSON.stringify(problemOf(why, this.#requestId));
    this.#isEnding = true;
    const timer = setTimeout(() => this.#response.destroy(), CLOSING_MS);
    this.#response.end(`event: error\ndata: ${problem}\n\n`, () => clearTimeout(timer));
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
