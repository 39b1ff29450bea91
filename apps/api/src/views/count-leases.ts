import { readQuotaUse, type Runner } from '@drydock/store';
import { LEASE_QUOTAS, type CountLeases } from '../quota/lease-room.ts';

/** Counts as the limits say, whatever is set by now: the next request may know of that. */
export function createCountLeases(database: Runner): CountLeases {
  return async (projectId, limits) => {
    const uses = await readQuotaUse(database, projectId, LEASE_QUOTAS, (name) => limits[name]);
    const usedOf = (name: (typeof LEASE_QUOTAS)[number]): number =>
      uses.find((use) => use.name === name)?.used ?? 0;
    return {
      'leases-pending': usedOf('leases-pending'),
      'leases-live': usedOf('leases-live'),
    };
  };
}
