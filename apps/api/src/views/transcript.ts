import {
  listTranscripts,
  readTranscript,
  readTranscriptFrames,
  readTranscriptState,
  type PageRequest,
  type TranscriptFilter,
} from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** Pieces that one read takes: 512 KiB, where a command writes much. */
const PIECES_MAX = 8;

/** What can be looked at of transcripts. */
export function openTranscriptViews({ client, database, keyring }: ViewPorts) {
  return {
    list: (projectId: string, filter: TranscriptFilter, page: PageRequest) =>
      listTranscripts(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('transcript', id, await readTranscript(client, projectId, id)),
    /** How far one of the lease is. */
    state: async (projectId: string, leaseId: string, id: string) =>
      found('transcript', id, await readTranscriptState(database, projectId, leaseId, id)),
    /** Some of what is in it from a place on: for those whose project has it. */
    frames: (id: string, at: number) =>
      readTranscriptFrames(database, keyring, { id, at }, PIECES_MAX),
  };
}
