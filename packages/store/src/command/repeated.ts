import type { Commanded, Idempotency } from '@drydock/engine';
import { findAnswer } from '../idempotency/answers.ts';
import type { Runner } from '../postgres/database.ts';

/** The command that was appended under the key before. */
export async function repeated(
  database: Runner,
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
