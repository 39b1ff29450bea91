import type { KindRegistry } from '@drydock/blueprint';
import type { CommandPorts, LabelStore, ProjectStore } from '@drydock/engine';
import type { CatalogClient, Database, Keyring } from '@drydock/store';

/** What the verbs are put together from. */
export interface VerbPorts extends CommandPorts {
  readonly client: CatalogClient;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly kinds: KindRegistry;
  /** Requests a second from a token without a rate of its own; 0 for no limit. */
  readonly ratePerSecond: number;
  readonly labels: LabelStore;
  readonly projects: ProjectStore;
}
