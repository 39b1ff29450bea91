import { whyKindForbidden, type BlueprintOwner } from '@drydock/engine';
import {
  firstOfKind,
  listBlueprints,
  listRevisions,
  readBlueprint,
  readPool,
  type BlueprintFilter,
  type PageRequest,
} from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of blueprints. */
export function openBlueprintViews({ client, database, kinds }: ViewPorts) {
  return {
    list: (projectId: string, filter: BlueprintFilter, page: PageRequest) =>
      listBlueprints(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('blueprint', id, await readBlueprint(client, projectId, id)),
    revisions: async (projectId: string, id: string, page: PageRequest) =>
      found('blueprint', id, await listRevisions(client, projectId, id, page)),
    pool: async (projectId: string, id: string) =>
      found('blueprint', id, await readPool(database, projectId, id)),
    /** Why the installation does not let the project have blueprints of the kind; null where it does. */
    whyForbidden: (kind: string, owner: BlueprintOwner) =>
      whyKindForbidden(kind, owner, { kinds, firstOfKind: (of) => firstOfKind(database, of) }),
  };
}
