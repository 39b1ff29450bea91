import { hintOperation, type AskOperationStore } from '@drydock/engine';
import { newId } from '@drydock/model';
import { repeated } from '../command/repeated.ts';
import { once } from '../idempotency/once.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { admit } from '../quota/admit.ts';

/** What the API writes of repository operations. */
export function createAskOperationStore(database: Database): AskOperationStore {
  return {
    request: (wanted, event) =>
      database.transaction(async (runner) => {
        const { projectId, idempotency, id } = wanted;
        const request = { projectId, idempotency, status: 202 } as const;
        const done = await once(runner, request, async () => {
          await admit(runner, projectId, 'operations-live');
          await runner.rows('operation/insert', {
            id,
            project: projectId,
            kind: wanted.kind,
            repository: wanted.repository,
            ref: wanted.ref,
            branch: wanted.branch,
            slot: wanted.slot,
            wish: toJson(wanted.wish),
            triesMax: wanted.triesMax,
            author: wanted.author,
            labels: toJson(wanted.labels),
            event: event.type,
            data: toJson(event.data),
          });
          return { id };
        });
        return 'kept' in done ? { outcome: done.outcome, answer: done.kept } : done;
      }),

    dismiss: async ({ projectId, id, author, reason, idempotency }, { reason: ended, event }) => {
      const command = newId('command');
      const [target] = await database.rows('operation/dismiss', {
        id: command,
        project: projectId,
        operation: id,
        author,
        arguments: toJson(reason === null ? {} : { reason }),
        ended,
        eventType: event.type,
        eventData: toJson(event.data),
        idempotencyKey: idempotency?.key ?? null,
        requestHash: idempotency?.requestHash ?? null,
      });
      if (target === undefined) {
        return { outcome: 'missing' };
      }
      return target.appended
        ? { outcome: 'appended', commandId: command, hint: hintOperation(id) }
        : repeated(database, projectId, idempotency);
    },
  };
}
