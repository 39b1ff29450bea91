import type { KindRegistry } from '@drydock/blueprint';
import { changeLabels, type CommandPorts, type LabelChange, type Wish } from '@drydock/engine';
import type { Noun } from '@drydock/model';
import {
  createLabelStore,
  createProjectStore,
  type CatalogClient,
  type Database,
  type Keyring,
} from '@drydock/store';
import { openAuthorizationVerbs } from './authorization.ts';
import { openBlueprintVerbs } from './blueprint.ts';
import { openCredentialVerbs } from './credential.ts';
import { openLeaseVerbs } from './lease.ts';
import { openProjectVerbs } from './project.ts';
import { openQuotaVerbs } from './quota.ts';
import { openResourceVerbs } from './resource.ts';
import { openTokenVerbs } from './token.ts';

/** What the verbs are put together from. */
export interface VerbPorts extends CommandPorts {
  readonly client: CatalogClient;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly kinds: KindRegistry;
  /** Requests a second from a token without a rate of its own; 0 for no limit. */
  readonly ratePerSecond: number;
}

/** The engine's verbs by noun, each with its ports: all that a route may write by. */
export function openVerbs(ports: VerbPorts) {
  const labels = createLabelStore(ports.client);
  const projects = createProjectStore(ports.database);
  const { find } = projects;
  return {
    lease: openLeaseVerbs(ports),
    authorization: openAuthorizationVerbs({ ...ports, labels }),
    credential: openCredentialVerbs(ports),
    project: openProjectVerbs({ store: projects, labels }),
    quota: openQuotaVerbs({ ...ports, find }),
    token: openTokenVerbs({ ...ports, find }),
    blueprint: openBlueprintVerbs(ports),
    resource: openResourceVerbs(ports),
    /** Labels of anything that is stored. */
    label: (noun: Noun, wish: Wish & { readonly id: string; readonly labels: LabelChange }) =>
      changeLabels(noun, wish, { store: labels }),
  };
}

export type Verbs = ReturnType<typeof openVerbs>;
