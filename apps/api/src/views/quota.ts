import { QUOTAS } from '@drydock/model';
import { COUNTED_QUOTAS, readQuotas, readQuotaUse } from '@drydock/store';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of quotas. */
export function openQuotaViews({ database }: ViewPorts) {
  return {
    list: (projectId: string) => readQuotas(database, projectId),
    /** What a project uses; a limit that was lowered says little of how much there is. */
    use: (projectId: string) =>
      readQuotaUse(database, projectId, COUNTED_QUOTAS, (name) => QUOTAS[name].default),
  };
}
