import type { Quota } from '@drydock/contract';
import { QUOTAS, type QuotaName } from '@drydock/model';
import type { QuotaRecord } from '@drydock/store';

export function renderQuota(
  { name, value, set }: QuotaRecord,
  used: ReadonlyMap<QuotaName, number>,
): Quota {
  const { counts, default: standard } = QUOTAS[name];
  return {
    name,
    value,
    default: standard,
    used: used.get(name) ?? null,
    counts,
    author: set?.author ?? null,
    updatedAt: set?.at.toISOString() ?? null,
  };
}
