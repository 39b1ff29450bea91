import type { ServerResponse } from 'node:http';
import type { DrydockError } from '@drydock/model';
import { formatEventCursor, type EventCursor } from '@drydock/model';
import type { StreamEventRecord } from '@drydock/store';
import { problemOf } from '../http/problem.ts';
import { SseConnection, sseText } from '../http/sse-connection.ts';
import { renderStreamEvent } from '../render/stream-event.ts';

/**
 * What may wait in this process for one client: some thousand events. One that reads more slowly
 * than things happen is cut off, and reads on from its cursor at its own pace.
 */
const WAITING_BYTES_MAX = 1_024 * 1_024;
/** How long a client that catches up may take to read what was sent. */
const READING_MS_MAX = 30_000;
/** How long the last words may take to leave. */
const LEAVING_MS_MAX = 1_000;

/** The event as it goes over the wire; its cursor is the id that a client resumes by. */
export function wireEvent(record: StreamEventRecord): string {
  const event = renderStreamEvent(record);
  return sseText({ id: event.cursor, data: JSON.stringify(event) });
}

/** The events of a project on their way to one client. */
export class EventConnection extends SseConnection {
  readonly #requestId: string;

  constructor(response: ServerResponse, requestId: string) {
    super(response, requestId, {
      keepsConnection: false,
      waitingBytesMax: WAITING_BYTES_MAX,
      readingMsMax: READING_MS_MAX,
    });
    this.#requestId = requestId;
  }

  /** Moves the cursor that the client resumes from, without an event. */
  sendCursor(cursor: EventCursor): void {
    this.send({ id: formatEventCursor(cursor) });
  }

  /** Ends the stream, saying why. */
  endWith(why: DrydockError): void {
    this.send({ event: 'error', data: JSON.stringify(problemOf(why, this.#requestId)) });
    this.end(LEAVING_MS_MAX);
  }
}
