import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';

export const deleteTranscript = endpoint('transcripts.delete', async (call, { verbs }) => {
  await verbs.transcript.delete({ ...wishOf(call), ...call.params });
  return undefined;
});
