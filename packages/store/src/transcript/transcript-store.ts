import type { TranscriptStore, TranscriptWriting } from '@drydock/engine';
import { BOUNDS, QUOTAS, quotaExceeded } from '@drydock/model';
import { seal } from '../credential/envelope.ts';
import { requireKey, type Keyring } from '../credential/keyring.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { readQuotaUse } from '../quota/use.ts';
import { readTranscript } from './list.ts';
import { sealingContext } from './read.ts';

const MIB = 1_024 * 1_024;

/** Transcripts, each piece sealed with the keyring's current key. */
export function createTranscriptStore(
  client: CatalogClient,
  database: Database,
  keyring: Keyring,
): TranscriptStore {
  return {
    ...createTranscriptWriting(database, keyring),
    get: (projectId, id) => readTranscript(client, projectId, id),
    delete: async ({ projectId: project, id }, { type, data }) => {
      const wish = { project, id, event: type, data: toJson(data) };
      return (await database.rows('transcript/delete', wish)).length > 0;
    },
  };
}

/** Writing them alone, for whoever shows none. */
export function createTranscriptWriting(database: Database, keyring: Keyring): TranscriptWriting {
  return {
    open: (wanted, event) => {
      requireKey(keyring, 'transcripts');
      return database.transaction(async (runner) => {
        const { id, projectId: project, leaseId, operation, author } = wanted;
        // Of two at a time, the second counts what the first may store.
        await runner.rows('project/lock', { project });
        const name = 'transcripts-mib';
        const [use] = await readQuotaUse(runner, project, [name], () => QUOTAS[name].default);
        const { used = 0, value: limit = 0 } = use ?? {};
        if (used >= limit) {
          throw quotaExceeded(name, { used, limit });
        }
        const [opened] = await runner.rows('transcript/open', {
          id,
          project,
          lease: leaseId,
          operation,
          author,
          roomBytes: (limit - used) * MIB,
          bytesMax: BOUNDS.transcriptBytesDefault,
          keepSeconds: BOUNDS.transcriptKeepSecondsDefault,
          event: event.type,
          data: toJson(event.data),
        });
        return opened?.bytesMax ?? null;
      });
    },
    append: async (id, { at, bytes, framed }) => {
      const { id: key, key: secret } = requireKey(keyring, 'transcripts');
      const sealed = seal(framed, secret, sealingContext(id, at));
      const stored = await database.rows('transcript/append', { id, at, bytes, key, sealed });
      return stored.length > 0;
    },
    beat: async (id) => (await database.rows('transcript/beat', { id })).length > 0,
    end: async (id, { status, digest, exit }, event) => {
      const written = exit === null ? null : toJson(exit);
      const data = toJson(event.data);
      const mark = { id, status, digest, exit: written, event: event.type, data };
      return (await database.rows('transcript/end', mark)).length > 0;
    },
  };
}
