import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderPage } from '../../render/page.ts';
import { renderTranscript } from '../../render/transcript.ts';

export const listLeaseTranscripts = endpoint(
  'transcripts.ofLease',
  async ({ params, query, caller }, { views }) => {
    const { projectId } = caller;
    const filter = { ...nounFilterOf(query), lease: params.id, status: query.status };
    const page = await views.transcript.list(projectId, filter, query);
    if (page.items.length === 0) {
      // A lease that is forgotten may still have some; one without any has to be there.
      await views.lease.get(projectId, params.id);
    }
    return renderPage(page, (transcript) => renderTranscript(transcript, caller));
  },
);
