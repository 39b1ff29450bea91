import { notFound } from '../wish/not-found.ts';
import { answerOf } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import type { CredentialFacts, CredentialStore, Secret, SecretFacts } from './credential.ts';
import { rotated } from './events.ts';

export interface RotateCredential extends Wish {
  readonly id: string;
  readonly secret: Secret;
}

/**
 * Gives a credential a new secret; the next connection uses it.
 *
 * @throws DrydockError as `createCredential`, or `not-found`
 */
export async function rotateCredential(
  wish: RotateCredential,
  { store, factsOf }: { readonly store: CredentialStore; readonly factsOf: SecretFacts },
): Promise<CredentialFacts> {
  const { projectId, id, author, secret, idempotency } = wish;
  // A credential's kind never changes: what is read here is what will be written to.
  const before = await store.get(projectId, id);
  if (before === null) {
    // It was there when the same request came before.
    const answer = await store.rotatedBefore({ projectId, idempotency });
    if (answer === null) {
      throw notFound('credential', id);
    }
    return answer;
  }
  const facts = factsOf(before.kind, secret);
  const rotation = await store.rotate({ projectId, id, secret, facts, idempotency }, (name) =>
    rotated({ name, author }),
  );
  if (rotation === null) {
    throw notFound('credential', id);
  }
  return answerOf(rotation);
}
