import type { KindRegistry } from '@drydock/blueprint';
import {
  changeLabels,
  type Hints,
  type LabelChange,
  type ReadCommand,
  type Wish,
} from '@drydock/engine';
import type { Noun } from '@drydock/model';
import {
  createLabelStore,
  createProjectStore,
  type CatalogClient,
  type Database,
  type Keyring,
} from '@drydock/store';
import { openAuthorizationVerbs } from './authorization.ts';
import { openCredentialVerbs } from './credential.ts';
import { openLeaseVerbs } from './lease.ts';
import { openProjectVerbs } from './project.ts';
import { openQuotaVerbs } from './quota.ts';
import { openTokenVerbs } from './token.ts';

/** What the verbs are put together from. */
export interface VerbPorts {
  readonly client: CatalogClient;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly kinds: KindRegistry;
  readonly hints: Hints;
  /** Tells whoever works on the object that a command has arrived. Best effort. */
  readonly nudge: (id: string) => void;
  readonly readCommand: ReadCommand;
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
    /** Labels of anything that is stored. */
    label: (noun: Noun, wish: Wish & { readonly id: string; readonly labels: LabelChange }) =>
      changeLabels(noun, wish, { store: labels }),
  };
}

export type Verbs = ReturnType<typeof openVerbs>;
