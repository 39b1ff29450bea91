import {
  listTranscripts,
  readTranscript,
  type PageRequest,
  type TranscriptFilter,
} from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of transcripts. */
export function openTranscriptViews({ client }: ViewPorts) {
  return {
    list: (projectId: string, filter: TranscriptFilter, page: PageRequest) =>
      listTranscripts(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('transcript', id, await readTranscript(client, projectId, id)),
  };
}
