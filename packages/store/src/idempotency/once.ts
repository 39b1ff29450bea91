import type { Idempotency } from '@drydock/engine';
import type { JsonObject } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { claimAnswer, findAnswer, finishAnswer, freeAnswer } from './answers.ts';

/** `repeated`: the same request came to this before. */
export type Once<Kept extends JsonObject, Why = never> =
  | { readonly outcome: 'done' | 'repeated'; readonly kept: Kept }
  | Refused<Why>
  | { readonly outcome: 'key-reused' };

/** Nothing where nothing is refused. */
export type Refused<Why> = [Why] extends [never]
  ? never
  : { readonly outcome: 'refused'; readonly why: Why };

/** Whose request it is, and what it is answered with. */
export interface OnceFor {
  readonly projectId: string;
  readonly idempotency: Idempotency | null;
  /** Of a success. */
  readonly status: 200 | 201 | 202;
}

/** Nothing was done: the key may be used for something else, or again. */
export class Refusal<Why> {
  readonly why: Why;

  constructor(why: Why) {
    this.why = why;
  }
}

/**
 * Does something once for each idempotency key, within the caller's transaction. What `work`
 * returns is kept for a day for a repeated request: ids and facts, never a secret. A refusal, or a
 * throw, which takes back the transaction, leaves the key free.
 *
 * Of two requests with one key the second waits for the first to be committed, and repeats it.
 */
export async function once<Kept extends JsonObject, Why = never>(
  runner: Runner,
  { projectId, idempotency, status }: OnceFor,
  work: () => Promise<Kept | Refusal<Why>>,
): Promise<Once<Kept, Why>> {
  if (idempotency === null) {
    return outcomeOf(await work());
  }
  const { key, requestHash } = idempotency;
  if (!(await claimAnswer(runner, projectId, idempotency, { status: null, answer: {} }))) {
    const before = await findAnswer(runner, projectId, key);
    return before?.requestHash.equals(requestHash) === true
      ? { outcome: 'repeated', kept: before.answer as Kept }
      : { outcome: 'key-reused' };
  }
  const made = await work();
  if (made instanceof Refusal) {
    await freeAnswer(runner, projectId, key);
  } else {
    await finishAnswer(runner, projectId, key, { status, answer: made });
  }
  return outcomeOf(made);
}

function outcomeOf<Kept extends JsonObject, Why>(made: Kept | Refusal<Why>): Once<Kept, Why> {
  return made instanceof Refusal
    ? ({ outcome: 'refused', why: made.why } as Refused<Why>)
    : { outcome: 'done', kept: made };
}
