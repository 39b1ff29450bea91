import { notFound } from '../wish/not-found.ts';
import type { Wish } from '../wish/wish.ts';
import { revoked } from './events.ts';
import type { TokenStore } from './token.ts';

/**
 * Revokes a token; every API process has heard of it within 5 s. Revoking again is the same wish.
 *
 * @throws DrydockError `not-found`
 */
export async function revokeToken(
  { projectId, id, author }: Wish & { readonly id: string },
  { store }: { readonly store: Pick<TokenStore, 'revoke'> },
): Promise<void> {
  if (!(await store.revoke({ projectId, id }, revoked({ author })))) {
    throw notFound('token', id);
  }
}
