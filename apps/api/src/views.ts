import type { KindRegistry } from '@drydock/blueprint';
import { credentialsNamedBy, notFound } from '@drydock/engine';
import type { Noun } from '@drydock/model';
import {
  listCredentials,
  missingCredentials,
  readCredential,
  type CatalogClient,
  type NounFilter,
  type PageRequest,
} from '@drydock/store';

/** What the views are put together from. */
export interface ViewPorts {
  readonly client: CatalogClient;
  readonly kinds: KindRegistry;
}

/** What can be looked at, by noun. Every call names the project and sees nothing of any other. */
export function openViews({ client, kinds }: ViewPorts) {
  const namesOf = credentialsNamedBy(kinds);
  return {
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

/** @throws DrydockError `not-found` */
function found<Facts>(noun: Noun, id: string, facts: Facts | null): Facts {
  if (facts === null) {
    throw notFound(noun, id);
  }
  return facts;
}
