import {
  listOperations,
  readOperation,
  type OperationFilter,
  type PageRequest,
} from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of repository operations. */
export function openOperationViews({ client }: ViewPorts) {
  return {
    list: (projectId: string, filter: OperationFilter, page: PageRequest) =>
      listOperations(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('operation', id, await readOperation(client, projectId, id)),
  };
}
