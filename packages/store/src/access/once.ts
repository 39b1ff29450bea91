import type { Idempotency } from '@drydock/engine';
import type { JsonObject } from '@drydock/model';
import type { Runner } from '../database.ts';
import { claimAnswer, findAnswer, finishAnswer } from '../read/answers.ts';

const CREATED = 201;

export type Once<Kept extends JsonObject> =
  | { readonly outcome: 'done' | 'repeated'; readonly kept: Kept }
  | { readonly outcome: 'key-reused' };

/**
 * Does something once for each idempotency key, within the caller's transaction. What `work`
 * returns is kept for a day as the answer to a repeated request: ids, never a secret.
 *
 * Of two requests with one key the second waits for the first to be committed, and repeats it.
 */
export async function once<Kept extends JsonObject>(
  runner: Runner,
  projectId: string,
  idempotency: Idempotency | null,
  work: () => Promise<Kept>,
): Promise<Once<Kept>> {
  if (idempotency === null) {
    return { outcome: 'done', kept: await work() };
  }
  const { key, requestHash } = idempotency;
  if (!(await claimAnswer(runner, projectId, idempotency, {}))) {
    const before = await findAnswer(runner, projectId, key);
    return before?.requestHash.equals(requestHash) === true
      ? { outcome: 'repeated', kept: before.answer as Kept }
      : { outcome: 'key-reused' };
  }
  const kept = await work();
  await finishAnswer(runner, projectId, key, { status: CREATED, answer: kept });
  return { outcome: 'done', kept };
}
