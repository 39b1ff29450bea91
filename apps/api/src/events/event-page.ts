import type { EventStreamPage } from '@drydock/contract';
import { formatEventCursor, type EventCursor } from '@drydock/model';
import type { EventStreamReader, StreamEventRecord } from '@drydock/store';
import { renderStreamEvent } from '../render/stream-event.ts';
import { cursorExpired } from './cursor-expired.ts';
import type { EventFilter } from './event-filter.ts';

/** Reads that one page may cost: with filters most of what is read may be left out. */
const READS_MAX = 5;
const READ_MAX = 500;

export interface PageWish {
  readonly projectId: string;
  readonly cursor: EventCursor;
  readonly limit: number;
  /** Null to leave nothing out. */
  readonly passes: EventFilter | null;
}

/** A page of the stream for those who ask again and again. It may be empty and not the last. */
export async function readEventPage(
  reader: EventStreamReader,
  { projectId, cursor, limit, passes }: PageWish,
): Promise<EventStreamPage> {
  const items: StreamEventRecord[] = [];
  const page = (next: EventCursor, hasMore: boolean): EventStreamPage => ({
    items: items.map(renderStreamEvent),
    nextCursor: formatEventCursor(next),
    hasMore,
  });
  let place = cursor;
  for (let read = 0; read < READS_MAX; read += 1) {
    const size = passes === null ? limit + 1 : READ_MAX;
    const [batch] = await reader.after([{ projectId, cursor: place }], size);
    if (batch === undefined || batch.expired) {
      throw cursorExpired();
    }
    for (const event of batch.events) {
      if (passes?.(event) ?? true) {
        if (items.length === limit) {
          return page(place, true);
        }
        items.push(event);
      }
      place = event.cursor;
    }
    place = batch.next;
    if (!batch.hasMore) {
      return page(place, false);
    }
  }
  return page(place, true);
}
