import type { Idempotency } from '@drydock/engine';
import type { JsonObject } from '@drydock/model';
import type { Runner } from '../database.ts';
import { toJson } from '../json.ts';

/** What is recorded under an idempotency key. */
export interface Answer {
  readonly requestHash: Buffer;
  /** The HTTP status that was answered; null while what was asked is being done. */
  readonly status: number | null;
  readonly answer: JsonObject;
}

export async function findAnswer(
  database: Runner,
  projectId: string,
  key: string,
): Promise<Answer | null> {
  const [row] = await database.rows<{
    request_hash: Buffer;
    status: number;
    answer: JsonObject;
  }>('find-answer', [projectId, key]);
  if (row === undefined) {
    return null;
  }
  const status = row.status === 0 ? null : row.status;
  return { requestHash: row.request_hash, status, answer: row.answer };
}

/** Takes the key before something is done that must not be done twice. False: it is taken. */
export async function claimAnswer(
  database: Runner,
  projectId: string,
  { key, requestHash }: Idempotency,
  answer: JsonObject,
): Promise<boolean> {
  const values = [projectId, key, requestHash, toJson(answer)];
  return (await database.rows('claim-answer', values)).length === 1;
}

export async function finishAnswer(
  database: Runner,
  projectId: string,
  key: string,
  { status, answer }: { status: number; answer: JsonObject },
): Promise<void> {
  await database.rows('finish-answer', [projectId, key, status, toJson(answer)]);
}
