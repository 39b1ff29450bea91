import type { Database, DatabaseOptions } from './postgres/database.ts';
import type { CommandRecord } from './command/read.ts';
import type { LeaseRecord } from './lease/read.ts';
import { openCatalogClient, type CatalogClient, type Watch } from './postgres/prisma-client.ts';
import { listLeases, type LeaseFilter } from './lease/list.ts';
import type { PageOf, PageRequest } from './postgres/page.ts';
import {
  listAttempts,
  listCommands,
  listEvents,
  type AttemptRecord,
  type EventRecord,
  type Subject,
} from './timeline/lists.ts';

/**
 * Lists and administration. Every call names the project and sees nothing of any other; null is
 * "no such object in this project". All throw `database-unavailable` where PostgreSQL does not
 * answer, and `invalid-request` for a cursor that no list has given.
 */
export interface Catalog {
  leases(projectId: string, filter: LeaseFilter, page: PageRequest): Promise<PageOf<LeaseRecord>>;
  events(subject: Subject, page: PageRequest): Promise<PageOf<EventRecord> | null>;
  commands(subject: Subject, page: PageRequest): Promise<PageOf<CommandRecord> | null>;
  attempts(
    lease: Subject & { kind: 'lease' },
    page: PageRequest,
  ): Promise<PageOf<AttemptRecord> | null>;
  /** For stores that write through Prisma as well. */
  readonly client: CatalogClient;
  close(): Promise<void>;
}

/** Opens the catalog on connections of its own; leases are shown as `database` reads them. */
export function openCatalog(
  database: Database,
  options: DatabaseOptions,
  watch: Watch = (work) => work(),
): Catalog {
  const client = openCatalogClient(options, watch);
  return {
    leases: (projectId, filter, page) => listLeases(client, database, projectId, filter, page),
    events: (subject, page) => listEvents(client, subject, page),
    commands: (subject, page) => listCommands(client, subject, page),
    attempts: (lease, page) => listAttempts(client, lease, page),
    client,
    close: () => client.close(),
  };
}
