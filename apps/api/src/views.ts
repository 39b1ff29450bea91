import type { KindRegistry } from '@drydock/blueprint';
import { credentialsNamedBy } from '@drydock/engine';
import {
  listCredentials,
  missingCredentials,
  readCredential,
  type CatalogClient,
  type Database,
  type NounFilter,
  type PageRequest,
} from '@drydock/store';
import { found } from './views/found.ts';
import { openLeaseViews } from './views/lease.ts';

/** What the views are put together from. */
export interface ViewPorts {
  readonly client: CatalogClient;
  readonly database: Database;
  readonly kinds: KindRegistry;
}

/** What can be looked at, by noun. Every call names the project and sees nothing of any other. */
export function openViews(ports: ViewPorts) {
  const { client, kinds } = ports;
  const namesOf = credentialsNamedBy(kinds);
  return {
    lease: openLeaseViews(ports),
    credential: {
      list: (projectId: string, filter: NounFilter, page: PageRequest) =>
        listCredentials(client, namesOf, projectId, filter, page),
      get: async (projectId: string, id: string) =>
        found('credential', id, await readCredential(client, namesOf, projectId, id)),
      missing: (projectId: string, names: readonly string[]) =>
        missingCredentials(client, projectId, names),
    },
  };
}

export type Views = ReturnType<typeof openViews>;
