import type { KindRegistry } from '@drydock/blueprint';
import { changeLabels, type CommandPorts, type LabelChange, type Wish } from '@drydock/engine';
import type { Noun } from '@drydock/model';
import { createLabelStore, type CatalogClient, type Database, type Keyring } from '@drydock/store';
import { openBlueprintVerbs } from './blueprint.ts';
import { openCredentialVerbs } from './credential.ts';
import { openResourceVerbs } from './resource.ts';

/** What the verbs are put together from. */
export interface VerbPorts extends CommandPorts {
  readonly database: Database;
  readonly client: CatalogClient;
  readonly keyring: Keyring;
  readonly kinds: KindRegistry;
}

/** The engine's verbs by noun, each with its ports: all that a route may write by. */
export function openVerbs(ports: VerbPorts) {
  const labels = createLabelStore(ports.client);
  return {
    credential: openCredentialVerbs(ports),
    blueprint: openBlueprintVerbs(ports),
    resource: openResourceVerbs(ports),
    /** Labels of anything that is stored. */
    label: (noun: Noun, wish: Wish & { readonly id: string; readonly labels: LabelChange }) =>
      changeLabels(noun, wish, { store: labels }),
  };
}

export type Verbs = ReturnType<typeof openVerbs>;
