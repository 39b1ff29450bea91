import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderPage } from '../../render/page.ts';
import { renderTranscript } from '../../render/transcript.ts';

export const listTranscripts = endpoint(
  'transcripts.list',
  async ({ query, caller }, { views }) => {
    const { lease, status } = query;
    const filter = { ...nounFilterOf(query), lease, status };
    const page = await views.transcript.list(caller.projectId, filter, query);
    return renderPage(page, (transcript) => renderTranscript(transcript, caller));
  },
);
