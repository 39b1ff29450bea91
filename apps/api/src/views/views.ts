import type { KindRegistry } from '@drydock/blueprint';
import {
  askedProject,
  credentialsNamedBy,
  seesEveryProject,
  visibleProject,
  whyKindForbidden,
  type BlueprintOwner,
  type CallerFacts,
} from '@drydock/engine';
import { QUOTAS } from '@drydock/model';
import {
  COUNTED_QUOTAS,
  createProjectStore,
  firstOfKind,
  listAuthorizations,
  listBlueprints,
  listCredentials,
  listProjects,
  listResources,
  listRevisions,
  listSlots,
  listTokens,
  readAuthorization,
  readBlueprint,
  readCredential,
  readQuotas,
  readQuotaUse,
  readResource,
  readToken,
  type AuthorizationFilter,
  type BlueprintFilter,
  type CatalogClient,
  type Database,
  type NounFilter,
  type PageRequest,
  type ResourceFilter,
} from '@drydock/store';
import { found } from './found.ts';
import { openLeaseViews } from './lease.ts';
import { openTimelineViews } from './timeline.ts';

/** What the views are put together from. */
export interface ViewPorts {
  readonly client: CatalogClient;
  readonly database: Database;
  readonly kinds: KindRegistry;
}

/** What can be looked at, by noun. Every call names the project and sees nothing of any other. */
export function openViews(ports: ViewPorts) {
  const { client, database, kinds } = ports;
  const { find } = createProjectStore(database);
  const namesOf = credentialsNamedBy(kinds);
  return {
    timeline: openTimelineViews(client),
    lease: openLeaseViews(ports),
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
    token: {
      list: (projectId: string, filter: NounFilter, page: PageRequest) =>
        listTokens(client, projectId, filter, page),
      get: async (projectId: string, id: string) =>
        found('token', id, await readToken(client, projectId, id)),
    },
    /** As the caller may see them: their own, or all of them. */
    project: {
      list: (caller: CallerFacts, filter: NounFilter, page: PageRequest) =>
        listProjects(client, seesEveryProject(caller) ? null : caller.projectId, filter, page),
      get: (caller: CallerFacts, idOrName: string) => visibleProject(idOrName, caller, find),
      /** The id of the project that is asked for: the caller's own where none is. */
      asked: (caller: CallerFacts, idOrName: string | undefined) =>
        askedProject(idOrName, caller, find),
    },
    quota: {
      list: (projectId: string) => readQuotas(database, projectId),
      /** What a project uses; a limit that was lowered says little of how much there is. */
      use: (projectId: string) =>
        readQuotaUse(database, projectId, COUNTED_QUOTAS, (name) => QUOTAS[name].default),
    },
    authorization: {
      list: (projectId: string, filter: AuthorizationFilter, page: PageRequest) =>
        listAuthorizations(client, projectId, filter, page),
      get: async (projectId: string, id: string) =>
        found('authorization', id, await readAuthorization(client, projectId, id)),
    },
  };
}

export type Views = ReturnType<typeof openViews>;
