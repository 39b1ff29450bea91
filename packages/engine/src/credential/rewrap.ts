import { answerOf } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import type { CredentialStore, Rewrapped } from './credential.ts';

/**
 * Seals every credential of a project with the installation's current key. Asked again it finds nothing
 * to do; a repeated request hears what there was to do.
 */
export async function rewrapCredentials(
  { projectId, idempotency }: Wish,
  { store }: { readonly store: CredentialStore },
): Promise<Rewrapped> {
  return answerOf(await store.rewrap({ projectId, idempotency }));
}
