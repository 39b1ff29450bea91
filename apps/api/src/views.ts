import type { KindRegistry } from '@drydock/blueprint';
import {
  credentialsNamedBy,
  notFound,
  whyKindForbidden,
  type BlueprintOwner,
} from '@drydock/engine';
import type { Noun } from '@drydock/model';
import {
  firstOfKind,
  listBlueprints,
  listCredentials,
  listResources,
  listRevisions,
  listSlots,
  readBlueprint,
  readCredential,
  readResource,
  type BlueprintFilter,
  type CatalogClient,
  type Database,
  type NounFilter,
  type PageRequest,
  type ResourceFilter,
} from '@drydock/store';

/** What the views are put together from. */
export interface ViewPorts {
  readonly client: CatalogClient;
  readonly kinds: KindRegistry;
  readonly database: Database;
}

/** What can be looked at, by noun. Every call names the project and sees nothing of any other. */
export function openViews({ client, kinds, database }: ViewPorts) {
  const namesOf = credentialsNamedBy(kinds);
  return {
    credential: {
      list: (projectId: string, filter: NounFilter, page: PageRequest) =>
        listCredentials(client, namesOf, projectId, filter, page),
      get: async (projectId: string, id: string) =>
        found('credential', id, await readCredential(client, namesOf, projectId, id)),
    },
    blueprint: {
      list: (projectId: string, filter: BlueprintFilter, page: PageRequest) =>
        listBlueprints(client, projectId, filter, page),
      get: async (projectId: string, id: string) =>
        found('blueprint', id, await readBlueprint(client, projectId, id)),
      revisions: async (projectId: string, id: string, page: PageRequest) =>
        found('blueprint', id, await listRevisions(client, projectId, id, page)),
      /** Why the installation does not let the project have blueprints of the kind; null where it does. */
      whyForbidden: (kind: string, owner: BlueprintOwner) =>
        whyKindForbidden(kind, owner, { kinds, firstOfKind: (of) => firstOfKind(database, of) }),
    },
    resource: {
      list: (projectId: string, filter: ResourceFilter, page: PageRequest) =>
        listResources(client, projectId, filter, page),
      get: async (projectId: string, id: string) =>
        found('resource', id, await readResource(client, projectId, id)),
      slots: async (projectId: string, id: string, page: PageRequest) =>
        found('resource', id, await listSlots(client, projectId, id, page)),
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
