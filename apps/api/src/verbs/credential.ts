import type { KindRegistry } from '@drydock/blueprint';
import {
  createCredential,
  credentialsNamedBy,
  deleteCredential,
  rewrapCredentials,
  rotateCredential,
  type CreateCredential,
  type RotateCredential,
  type Wish,
} from '@drydock/engine';
import { createCredentialStore, type CatalogClient, type Keyring } from '@drydock/store';
import { checkSecret as factsOf } from './check-secret.ts';

/** What can be done to credentials. */
export function openCredentialVerbs(ports: {
  readonly client: CatalogClient;
  readonly keyring: Keyring;
  readonly kinds: KindRegistry;
}) {
  const { client, keyring, kinds } = ports;
  const store = createCredentialStore(client, keyring, credentialsNamedBy(kinds));
  return {
    create: (wish: CreateCredential) => createCredential(wish, { store, factsOf }),
    rotate: (wish: RotateCredential) => rotateCredential(wish, { store, factsOf }),
    delete: (wish: Wish & { readonly id: string }) => deleteCredential(wish, { store }),
    rewrap: (wish: Wish) => rewrapCredentials(wish, { store }),
  };
}
