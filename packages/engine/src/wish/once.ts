import { DrydockError } from '@drydock/model';

/** What a wish came to that is fulfilled once for its key. `repeated`: the same one came to this before. */
export type Once<Answer> =
  | { readonly outcome: 'done' | 'repeated'; readonly answer: Answer }
  | { readonly outcome: 'key-reused' };

/** @throws DrydockError `idempotency-key-reused` */
export function answerOf<Answer>(once: Once<Answer>): Answer {
  if (once.outcome === 'key-reused') {
    throw keyReused();
  }
  return once.answer;
}

export function keyReused(): DrydockError {
  return new DrydockError(
    'idempotency-key-reused',
    'The Idempotency-Key was used before, for another request.',
    { hint: 'Take a new key for each new request; only a retry has the key of before.' },
  );
}
