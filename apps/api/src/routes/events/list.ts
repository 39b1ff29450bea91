import { parseEventCursor, type EventCursor } from '@drydock/model';
import { eventFilter, takesAll } from '../../events/event-filter.ts';
import { readEventPage } from '../../events/event-page.ts';
import { EventConnection } from '../../events/event-connection.ts';
import { endpoint, SENT, type Call } from '../../http/endpoint.ts';
import type { Services } from '../../services.ts';

type EventsCall = Call<'events.list'>;

/** The project's events, as they happen or page by page. */
export const listEvents = endpoint('events.list', async (call, services) => {
  const { query, request, reply, caller } = call;
  const { projectId } = caller;
  const cursor = await placeOf(call, services);
  const passes = eventFilter(query);
  if (!(request.headers.accept ?? '').includes('text/event-stream')) {
    const { limit } = query;
    return readEventPage(services.eventReader, {
      projectId,
      cursor,
      limit,
      passes: takesAll(query) ? null : passes,
    });
  }
  await services.eventStreams.serve({
    caller,
    sessionId: request.sessionId,
    cursor,
    passes,
    open: () => {
      reply.hijack();
      return new EventConnection(reply.raw, request.id);
    },
  });
  return SENT;
});

/**
 * Where to begin. The header outweighs the query: a browser that connects again sends both, the
 * query as it was at first.
 */
async function placeOf(
  { request, query, caller }: EventsCall,
  { eventReader }: Services,
): Promise<EventCursor> {
  const lastId = request.headers['last-event-id'];
  if (typeof lastId === 'string' && lastId !== '') {
    return parseEventCursor(lastId, 'headers.last-event-id');
  }
  if (query.cursor !== undefined) {
    return parseEventCursor(query.cursor, 'query.cursor');
  }
  const ends = await eventReader.ends(caller.projectId);
  return query.from === 'beginning' ? ends.beginning : ends.now;
}
