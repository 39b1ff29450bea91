import type { TranscriptStore } from '@drydock/engine';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { readTranscript } from './list.ts';

export function createTranscriptStore(client: CatalogClient, database: Database): TranscriptStore {
  return {
    get: (projectId, id) => readTranscript(client, projectId, id),
    delete: async ({ projectId: project, id }, { type, data }) => {
      const gone = await database.rows('transcript/delete', {
        project,
        id,
        event: type,
        data: toJson(data),
      });
      return gone.length > 0;
    },
  };
}
