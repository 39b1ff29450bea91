import type { Answer, Idempotency, KeptAnswer } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** In the table, where there is no null. */
const BEING_DONE = 0;

export async function findAnswer(
  database: Runner,
  projectId: string,
  key: string,
): Promise<Answer | null> {
  const [row] = await database.rows('idempotency/find', { project: projectId, key });
  if (row === undefined) {
    return null;
  }
  const status = row.status === BEING_DONE ? null : row.status;
  return { requestHash: row.requestHash, status, answer: row.answer };
}

/** Takes the key for what must not be done twice. False: it is taken. */
export async function claimAnswer(
  database: Runner,
  projectId: string,
  { key, requestHash }: Idempotency,
  { status, answer }: KeptAnswer,
): Promise<boolean> {
  const values = {
    project: projectId,
    key,
    requestHash,
    httpStatus: status ?? BEING_DONE,
    answer: toJson(answer),
  };
  return (await database.rows('idempotency/claim', values)).length === 1;
}

export async function finishAnswer(
  database: Runner,
  projectId: string,
  key: string,
  { status, answer }: KeptAnswer,
): Promise<void> {
  await database.rows('idempotency/finish', {
    project: projectId,
    key,
    httpStatus: status ?? BEING_DONE,
    answer: toJson(answer),
  });
}

/** Gives back a key that was taken in the same transaction, for what was refused then. */
export async function freeAnswer(database: Runner, projectId: string, key: string): Promise<void> {
  await database.rows('idempotency/free', { project: projectId, key });
}
