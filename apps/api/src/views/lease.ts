import {
  createAcceptedAtReader,
  explainLease,
  listLeases,
  readLease,
  type CatalogClient,
  type Database,
  type LeaseFilter,
  type PageRequest,
} from '@drydock/store';
import { found } from './found.ts';

/** What can be looked at of leases. */
export function openLeaseViews(ports: {
  readonly client: CatalogClient;
  readonly database: Database;
}) {
  const { client, database } = ports;
  return {
    list: (projectId: string, filter: LeaseFilter, page: PageRequest) =>
      listLeases(client, database, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('lease', id, await readLease(database, projectId, id)),
    explain: async (projectId: string, id: string) =>
      found('lease', id, await explainLease(database, projectId, id)),
    /** When a lease was accepted; null where there is none. */
    acceptedAt: createAcceptedAtReader(database),
  };
}
