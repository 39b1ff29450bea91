import { invalidRequest } from '@drydock/engine';
import { endpoint, SENT, type Call } from '../../http/endpoint.ts';
import { renderOutput, renderTranscriptEnd } from '../../render/transcript.ts';
import { followTranscript } from '../../use/transcript/follow-transcript.ts';

type ReadCall = Call<'transcripts.read'>;

/** What a command has written: some of it, or as events to its end. */
export const readTranscript = endpoint('transcripts.read', async (call, services) => {
  const { params, caller, request, reply } = call;
  const { views, streamRoom } = services;
  const { id: leaseId, transcript: id } = params;
  const state = await views.transcript.state(caller.projectId, leaseId, id);
  const at = placeOf(call);
  if (at > state.bytes) {
    throw invalidRequest([{ field: 'query.offset', detail: `is behind its end, ${state.bytes}` }]);
  }
  if (!(request.headers.accept ?? '').includes('text/event-stream')) {
    const frames = await views.transcript.frames(id, at);
    const last = frames.at(-1);
    const nextOffset = last === undefined ? at : last.at + last.data.length;
    const hasMore = nextOffset < state.bytes;
    const end = renderTranscriptEnd(state);
    return { items: frames.map(renderOutput), nextOffset, hasMore, end };
  }
  const leave = streamRoom.take(caller);
  try {
    // Opened and read once before the answer begins: whatever refuses it is an answer of its own.
    const first = await views.transcript.frames(id, at);
    reply.hijack();
    await followTranscript({ call, leaseId, id, at, first }, services);
  } finally {
    leave();
  }
  return SENT;
});

/** The header outweighs the query: a browser that connects again sends both, the query as it was at first. */
function placeOf({ request, query }: ReadCall): number {
  const lastId = request.headers['last-event-id'];
  if (typeof lastId !== 'string' || lastId === '') {
    return query.offset;
  }
  if (!/^\d{1,15}$/.test(lastId)) {
    throw invalidRequest([
      { field: 'headers.last-event-id', detail: 'must be the id of an event of the stream' },
    ]);
  }
  return Number(lastId);
}
