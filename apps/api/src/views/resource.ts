import {
  listResources,
  listSlots,
  readResource,
  type PageRequest,
  type ResourceFilter,
} from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of resources. */
export function openResourceViews({ client }: ViewPorts) {
  return {
    list: (projectId: string, filter: ResourceFilter, page: PageRequest) =>
      listResources(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('resource', id, await readResource(client, projectId, id)),
    slots: async (projectId: string, id: string, page: PageRequest) =>
      found('resource', id, await listSlots(client, projectId, id, page)),
  };
}
