import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderTranscript } from '../../render/transcript.ts';

export const updateTranscript = endpoint('transcripts.update', async (call, { verbs, views }) => {
  const { id } = call.params;
  await verbs.label('transcript', { ...wishOf(call), id, ...call.body });
  return renderTranscript(await views.transcript.get(call.caller.projectId, id), call.caller);
});
