import {
  listResources,
  listSlots,
  readFailure,
  readResource,
  type PageRequest,
  type ResourceFilter,
} from '@drydock/store';
import { DrydockError } from '@drydock/model';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of resources. */
export function openResourceViews({ client, database, keyring }: ViewPorts) {
  return {
    list: (projectId: string, filter: ResourceFilter, page: PageRequest) =>
      listResources(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('resource', id, await readResource(client, projectId, id)),
    /** What is kept of a build that failed. */
    failure: async (projectId: string, id: string) => {
      const failure = await readFailure(database, keyring, projectId, id);
      if (failure === null) {
        found('resource', id, await readResource(client, projectId, id));
        throw new DrydockError('not-found', `Nothing is kept of building the resource ${id}.`, {
          hint: 'Only of a build that failed, for as long as its blueprint’s building.keepFailedSeconds says.',
        });
      }
      return failure;
    },
    slots: async (projectId: string, id: string, page: PageRequest) =>
      found('resource', id, await listSlots(client, projectId, id, page)),
  };
}
