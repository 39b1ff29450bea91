import type { AnswerOf } from '@drydock/contract';
import { QUOTAS, type QuotaName } from '@drydock/model';
import { COUNTED_QUOTAS, readQuotas, readQuotaUse } from '@drydock/store';
import { renderQuota } from '../../render/quota.ts';
import type { Services } from '../../services.ts';

/** All quotas of a project, with what it uses of those that are counted in one place. */
export async function showQuotas(
  projectId: string,
  { database, sessions }: Pick<Services, 'database' | 'sessions'>,
): Promise<AnswerOf<'quotas.list'>> {
  const [quotas, counted, open] = await Promise.all([
    readQuotas(database, projectId),
    // A limit that was lowered says little of how much there is.
    readQuotaUse(database, projectId, COUNTED_QUOTAS, (name) => QUOTAS[name].default),
    // Without Redis the rest is worth showing.
    sessions.count(projectId).catch(() => null),
  ]);
  const used = new Map<QuotaName, number>(counted.map((use) => [use.name, use.used]));
  if (open !== null) {
    used.set('sessions', open);
  }
  return { items: quotas.map((quota) => renderQuota(quota, used)), nextCursor: null };
}
