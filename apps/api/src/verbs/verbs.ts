import type { KindRegistry } from '@drydock/blueprint';
import { changeLabels, type LabelChange, type Wish } from '@drydock/engine';
import type { Noun } from '@drydock/model';
import { createLabelStore, type CatalogClient, type Keyring } from '@drydock/store';
import { openCredentialVerbs } from './credential.ts';

/** What the verbs are put together from. */
export interface VerbPorts {
  readonly client: CatalogClient;
  readonly keyring: Keyring;
  readonly kinds: KindRegistry;
}

/** The engine's verbs by noun, each with its ports: all that a route may write by. */
export function openVerbs(ports: VerbPorts) {
  const labels = createLabelStore(ports.client);
  return {
    credential: openCredentialVerbs(ports),
    /** Labels of anything that is stored. */
    label: (noun: Noun, wish: Wish & { readonly id: string; readonly labels: LabelChange }) =>
      changeLabels(noun, wish, { store: labels }),
  };
}

export type Verbs = ReturnType<typeof openVerbs>;
