import type { ServerResponse } from 'node:http';
import { isEventType, type EventStreamQuery, type StreamEvent } from '../event/stream.ts';
import type { LeaseBook } from './lease-book.ts';

function start(book: LeaseBook, { cursor, from }: EventStreamQuery): number {
  if (cursor !== undefined) {
    // Cursors count from 1: the event with this number was seen.
    return Number(cursor.split('-', 1)[0]);
  }
  return from === 'beginning' ? 0 : book.stream.length;
}

function passes(query: EventStreamQuery, event: StreamEvent): boolean {
  const { subject, lease, resource, blueprint, type } = query;
  const named = [subject, lease, resource, blueprint].flatMap((ids) => ids ?? []);
  const isNamed =
    named.length === 0 || (event.subject !== null && named.includes(event.subject.id));
  return isNamed && (type?.some((pattern) => isEventType(pattern, event.type)) ?? true);
}

export function eventPageOf(book: LeaseBook, query: EventStreamQuery): object {
  const from = start(book, query);
  const to = Math.min(from + query.limit, book.stream.length);
  return {
    items: book.stream.slice(from, to).filter((event) => passes(query, event)),
    nextCursor: `${to}-0`,
    hasMore: to < book.stream.length,
  };
}

/** Streams until the client goes, or the connection is cut. */
export async function streamEvents(
  book: LeaseBook,
  query: EventStreamQuery,
  gone: AbortSignal,
  response: ServerResponse,
): Promise<void> {
  let place = start(book, query);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`id: ${place}-0\n\n`);
  const send = (): void => {
    for (const event of book.stream.slice(place)) {
      if (passes(query, event)) {
        response.write(`id: ${event.cursor}\ndata: ${JSON.stringify(event)}\n\n`);
      }
    }
    place = book.stream.length;
  };
  send();
  const stop = book.onEvent(send);
  await new Promise<void>((resolve) => {
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
  stop();
}
