import { answerOf } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import type { CredentialFacts, CredentialStore, Secret, SecretFacts } from './credential.ts';
import { created } from './events.ts';

export interface CreateCredential extends Wish {
  readonly name: string;
  readonly kind: string;
  readonly secret: Secret;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/**
 * Stores a secret that blueprints can use.
 *
 * @throws DrydockError `invalid-request` or `credential-invalid` for a secret that is none of its kind,
 *   `name-taken`, `quota-exceeded`, `invalid-configuration`, `idempotency-key-reused`
 */
export async function createCredential(
  wish: CreateCredential,
  ports: { readonly store: CredentialStore; readonly factsOf: SecretFacts },
): Promise<CredentialFacts> {
  const facts = ports.factsOf(wish.kind, wish.secret);
  const { labels = {} } = wish;
  return answerOf(await ports.store.create({ ...wish, labels, facts }, created(wish)));
}
