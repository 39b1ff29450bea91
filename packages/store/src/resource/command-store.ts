import { phaseOfResource, type ResourceCommandStore } from '@drydock/engine';
import { newId } from '@drydock/model';
import { appendRelease } from '../command/append-release.ts';
import { repeated } from '../command/repeated.ts';
import { findAnswer } from '../idempotency/answers.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** Commands to resources, appended for their writer. */
export function createResourceCommandStore(database: Database): ResourceCommandStore {
  return {
    release: async (wish, ifEnded) => {
      const appended = await appendRelease(database, wish, ifEnded);
      if (appended === null) {
        return { outcome: 'missing' };
      }
      const { commandId, hint, keyReused } = appended;
      return keyReused ? { outcome: 'key-reused' } : { outcome: 'appended', commandId, hint };
    },
    append: async (command, { reason: ended, event }) => {
      const { projectId, name, author, expiresInSeconds, idempotency } = command;
      const id = newId('command');
      const [target] = await database.rows('command/append-to-resource', {
        id,
        project: projectId,
        resource: command.id,
        name,
        author,
        arguments: toJson(command.arguments),
        expiresInSeconds,
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
        ? { outcome: 'appended', commandId: id, hint: phaseOfResource(target) }
        : repeated(database, projectId, idempotency);
    },
    abandon: async (wish, { reason: ended, event }) => {
      const { projectId, author, reason, idempotency } = wish;
      const id = newId('command');
      const [target] = await database.rows('command/append-abandon', {
        id,
        project: projectId,
        resource: wish.id,
        author,
        reason,
        ended,
        eventType: event.type,
        eventData: toJson(event.data),
        idempotencyKey: idempotency?.key ?? null,
        requestHash: idempotency?.requestHash ?? null,
      });
      if (target === undefined) {
        return { outcome: 'missing' };
      }
      if (target.appended) {
        return { outcome: 'appended', commandId: id, hint: phaseOfResource(target) };
      }
      return target.status === 'pending' || target.status === 'active'
        ? { outcome: 'in-use', status: target.status }
        : repeated(database, projectId, idempotency);
    },
    marksOf: async (project, resource) => {
      const [row] = await database.rows('command/marks', { project, resource });
      return row?.marks ?? null;
    },
    isKeyUsed: async (projectId, { key }) => (await findAnswer(database, projectId, key)) !== null,
  };
}
