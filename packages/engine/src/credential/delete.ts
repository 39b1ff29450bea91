import { CREDENTIAL_ACTIONS, requireAction } from '@drydock/model';
import { notFound } from '../wish/not-found.ts';
import type { Wish } from '../wish/wish.ts';
import type { CredentialStore } from './credential.ts';
import { deleted } from './events.ts';

/** @throws DrydockError `not-found`, or `conflict` while a blueprint uses it */
export async function deleteCredential(
  { projectId, id, author, actor }: Wish & { readonly id: string },
  { store }: { readonly store: CredentialStore },
): Promise<void> {
  const wasThere = await store.delete(
    { projectId, id },
    (credential) => requireAction(CREDENTIAL_ACTIONS.delete, credential, actor),
    (name) => deleted({ name, author }),
  );
  if (!wasThere) {
    throw notFound('credential', id);
  }
}
