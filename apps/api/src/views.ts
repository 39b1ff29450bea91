import type { KindRegistry } from '@drydock/blueprint';
import {
  askedProject,
  credentialsNamedBy,
  seesEveryProject,
  visibleProject,
  type CallerFacts,
} from '@drydock/engine';
import {
  createProjectStore,
  listAuthorizations,
  listCredentials,
  listProjects,
  listTokens,
  missingCredentials,
  readAuthorization,
  readCredential,
  readQuotas,
  readToken,
  type AuthorizationFilter,
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
  const { client, database, kinds } = ports;
  const { find } = createProjectStore(database);
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
