import { credentialsNamedBy } from '@drydock/engine';
import { listCredentials, readCredential, type NounFilter, type PageRequest } from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of credentials. */
export function openCredentialViews({ client, kinds }: ViewPorts) {
  const namesOf = credentialsNamedBy(kinds);
  return {
    list: (projectId: string, filter: NounFilter, page: PageRequest) =>
      listCredentials(client, namesOf, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('credential', id, await readCredential(client, namesOf, projectId, id)),
  };
}
