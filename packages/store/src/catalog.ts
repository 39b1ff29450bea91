import type { DatabaseOptions } from './postgres/database.ts';
import type { CommandRecord } from './command/read.ts';
import type { BlueprintRecord } from './blueprint/record.ts';
import { openCatalogClient, type CatalogClient, type Watch } from './postgres/prisma-client.ts';
import { createBlueprint, createdBefore, type NewBlueprint } from './blueprint/create.ts';
import { deleteBlueprint, type Deletion } from './blueprint/delete.ts';
import type { AnsweredOnce } from './idempotency/once-in-prisma.ts';
import type { PageOf, PageRequest } from './postgres/page.ts';
import { listBlueprints, readBlueprint, type BlueprintFilter } from './blueprint/list.ts';
import {
  listResources,
  readResource,
  type ResourceFilter,
  type ResourceRecord,
} from './resource/list.ts';
import {
  listAttempts,
  listCommands,
  listEvents,
  type AttemptRecord,
  type EventRecord,
  type Subject,
} from './timeline/lists.ts';
import { updateBlueprint, type BlueprintChange } from './blueprint/update.ts';

/**
 * Lists and administration. Every call names the project and sees nothing of any other; null is
 * "no such object in this project". All throw `database-unavailable` where PostgreSQL does not
 * answer, and `invalid-request` for a cursor that no list has given.
 */
export interface Catalog {
  resources(
    projectId: string,
    filter: ResourceFilter,
    page: PageRequest,
  ): Promise<PageOf<ResourceRecord>>;
  resource(projectId: string, id: string): Promise<ResourceRecord | null>;
  events(subject: Subject, page: PageRequest): Promise<PageOf<EventRecord> | null>;
  commands(subject: Subject, page: PageRequest): Promise<PageOf<CommandRecord> | null>;
  attempts(
    lease: Subject & { kind: 'lease' },
    page: PageRequest,
  ): Promise<PageOf<AttemptRecord> | null>;
  blueprints(
    projectId: string,
    filter: BlueprintFilter,
    page: PageRequest,
  ): Promise<PageOf<BlueprintRecord>>;
  blueprint(projectId: string, id: string): Promise<BlueprintRecord | null>;
  createBlueprint(wanted: NewBlueprint): Promise<AnsweredOnce<BlueprintRecord>>;
  /** The blueprint that the same request created before, as it was then; null where there was none. */
  createdBefore(
    request: Pick<NewBlueprint, 'projectId' | 'idempotency'>,
  ): Promise<BlueprintRecord | null>;
  updateBlueprint(change: BlueprintChange): Promise<BlueprintRecord | null>;
  deleteBlueprint(wish: { projectId: string; id: string; author: string }): Promise<Deletion>;
  /** For stores that write through Prisma as well. */
  readonly client: CatalogClient;
  close(): Promise<void>;
}

/** Opens the catalog on connections of its own. */
export function openCatalog(options: DatabaseOptions, watch: Watch = (work) => work()): Catalog {
  const client = openCatalogClient(options, watch);
  return {
    resources: (projectId, filter, page) => listResources(client, projectId, filter, page),
    resource: (projectId, id) => readResource(client, projectId, id),
    events: (subject, page) => listEvents(client, subject, page),
    commands: (subject, page) => listCommands(client, subject, page),
    attempts: (lease, page) => listAttempts(client, lease, page),
    blueprints: (projectId, filter, page) => listBlueprints(client, projectId, filter, page),
    blueprint: (projectId, id) => readBlueprint(client, projectId, id),
    createBlueprint: (wanted) => createBlueprint(client, wanted),
    createdBefore: (request) => createdBefore(client, request),
    updateBlueprint: (change) => updateBlueprint(client, change),
    deleteBlueprint: (wish) => deleteBlueprint(client, wish),
    client,
    close: () => client.close(),
  };
}
