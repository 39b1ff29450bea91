import {
  listAuthorizations,
  readAuthorization,
  type AuthorizationFilter,
  type PageRequest,
} from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of authorizations. */
export function openAuthorizationViews({ client }: ViewPorts) {
  return {
    list: (projectId: string, filter: AuthorizationFilter, page: PageRequest) =>
      listAuthorizations(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('authorization', id, await readAuthorization(client, projectId, id)),
  };
}
