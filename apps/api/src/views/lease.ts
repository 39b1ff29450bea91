import {
  createAcceptedAtReader,
  explainLease,
  isLeaseEntitled,
  listAttempts,
  listLeases,
  readLease,
  readLeases,
  readUsableLease,
  type LeaseFilter,
  type PageRequest,
} from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of leases. */
export function openLeaseViews({ client, database }: ViewPorts) {
  return {
    list: (projectId: string, filter: LeaseFilter, page: PageRequest) =>
      listLeases(client, database, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('lease', id, await readLease(database, projectId, id)),
    explain: async (projectId: string, id: string) =>
      found('lease', id, await explainLease(database, projectId, id)),
    /** Those that exist, of any project: for those who wait, who were let in for each. */
    ofAny: (ids: readonly string[]) => readLeases(database, null, ids),
    /** What using it needs to know. */
    usable: async (projectId: string, id: string) =>
      found('lease', id, await readUsableLease(database, projectId, id)),
    /** The same; null where there is no such lease. */
    findUsable: (projectId: string, id: string) => readUsableLease(database, projectId, id),
    /** Whether its holder may start something on that attempt. */
    isEntitled: (id: string, attemptId: string) => isLeaseEntitled(database, id, attemptId),
    attempts: async (projectId: string, id: string, page: PageRequest) =>
      found('lease', id, await listAttempts(client, { kind: 'lease', projectId, id }, page)),
    /** When a lease was accepted; null where there is none. */
    acceptedAt: createAcceptedAtReader(database),
  };
}
