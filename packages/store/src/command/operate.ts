import { hintType, phaseOfResource, type Hint, type Idempotency } from '@drydock/engine';
import { newId, type JsonObject } from '@drydock/model';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { findAnswer } from '../idempotency/answers.ts';

/** What an operator says to a resource; unlike a release it may be said again. */
export interface ResourceCommand {
  readonly projectId: string;
  readonly resourceId: string;
  readonly name: 'reclaim' | 'drain' | 'hold' | 'resume';
  readonly author: string;
  /** What else is said: `{reason, mark}`. */
  readonly arguments: JsonObject;
  /** After so many seconds, on the database's clock, what it asks for ends by itself. */
  readonly expiresInSeconds: number | null;
  readonly idempotency: Idempotency | null;
}

/** What an operator says to a blueprint. */
export interface BlueprintCommand {
  readonly projectId: string;
  readonly blueprintId: string;
  readonly name: 'drain' | 'resume';
  readonly author: string;
  readonly reason: string | null;
  readonly idempotency: Idempotency | null;
}

export type Commanded =
  | {
      readonly outcome: 'appended' | 'repeated';
      readonly commandId: string;
      readonly hint: Hint | null;
    }
  | { readonly outcome: 'missing' | 'key-reused' };

/** Appends an operator's command for the resource's writer. */
export async function commandResource(
  database: Database,
  command: ResourceCommand,
): Promise<Commanded> {
  const { projectId, resourceId, name, author, expiresInSeconds, idempotency } = command;
  const id = newId('command');
  const [target] = await database.rows('command/append-to-resource', {
    id,
    project: projectId,
    resource: resourceId,
    name,
    author,
    arguments: toJson(command.arguments),
    expiresInSeconds,
    idempotencyKey: idempotency?.key ?? null,
    requestHash: idempotency?.requestHash ?? null,
  });
  if (target === undefined) {
    return { outcome: 'missing' };
  }
  return target.appended
    ? { outcome: 'appended', commandId: id, hint: phaseOfResource(target) }
    : repeated(database, projectId, idempotency);
}

/** Drains or resumes a blueprint, and says in a command what became of that. */
export async function commandBlueprint(
  database: Database,
  command: BlueprintCommand,
): Promise<Commanded> {
  const { projectId, blueprintId, name, author, reason, idempotency } = command;
  const id = newId('command');
  const [target] = await database.transaction(async (transaction) =>
    transaction.last(async (runner) => {
      const [, rows] = await Promise.all([
        runner.rows('allocator/lock-type-of', { blueprint: blueprintId, project: projectId }),
        runner.rows('command/operate-blueprint', {
          id,
          project: projectId,
          blueprint: blueprintId,
          name,
          author,
          reason,
          idempotencyKey: idempotency?.key ?? null,
          requestHash: idempotency?.requestHash ?? null,
        }),
      ]);
      return rows;
    }),
  );
  if (target === undefined) {
    return { outcome: 'missing' };
  }
  const { provides } = target;
  return target.appended
    ? { outcome: 'appended', commandId: id, hint: hintType(provides) }
    : repeated(database, projectId, idempotency);
}

/** The command that was appended under the key before. */
export async function repeated(
  database: Database,
  projectId: string,
  idempotency: Idempotency | null,
): Promise<Commanded> {
  if (idempotency === null) {
    throw new Error('A command without an idempotency key was not appended.');
  }
  const record = await findAnswer(database, projectId, idempotency.key);
  const commandId = record?.answer['command'];
  return record === null ||
    !record.requestHash.equals(idempotency.requestHash) ||
    typeof commandId !== 'string'
    ? { outcome: 'key-reused' }
    : { outcome: 'repeated', commandId, hint: null };
}
