import { endpoint } from '../../http/endpoint.ts';
import { renderTranscript } from '../../render/transcript.ts';

export const getTranscript = endpoint('transcripts.get', async ({ params, caller }, { views }) =>
  renderTranscript(await views.transcript.get(caller.projectId, params.id), caller),
);
