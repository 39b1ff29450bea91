import type { DatabaseOptions } from './postgres/database.ts';
import type { CommandRecord } from './command/read.ts';
import { openCatalogClient, type CatalogClient, type Watch } from './postgres/prisma-client.ts';
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

/** Opens the catalog on connections of its own. */
export function openCatalog(options: DatabaseOptions, watch: Watch = (work) => work()): Catalog {
  const client = openCatalogClient(options, watch);
  return {
    events: (subject, page) => listEvents(client, subject, page),
    commands: (subject, page) => listCommands(client, subject, page),
    attempts: (lease, page) => listAttempts(client, lease, page),
    client,
    close: () => client.close(),
  };
}
