import type { TranscriptSweepStore } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

export function createTranscriptSweepStore(database: Runner): TranscriptSweepStore {
  return {
    interrupt: async (silentSeconds, how, { type, data }) => {
      const ended = await database.rows('transcript/interrupt', {
        silentSeconds,
        how,
        event: type,
        data: toJson(data),
        writer: 'update-worker',
      });
      return ended.length;
    },
    forget: async (how) => (await database.rows('transcript/forget', { how })).length,
  };
}
