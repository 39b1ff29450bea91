import type { KindRegistry } from '@drydock/blueprint';
import type { CatalogClient, Database, Keyring } from '@drydock/store';

/** What the views are put together from. Every call names the project and sees nothing of any other. */
export interface ViewPorts {
  readonly client: CatalogClient;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly kinds: KindRegistry;
}
