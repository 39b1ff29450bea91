import type { Quota } from '@drydock/contract';
import type { QuotaFacts } from '@drydock/engine';
import { QUOTAS, type QuotaName } from '@drydock/model';

export function renderQuota(
  { name, value, set }: QuotaFacts,
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
