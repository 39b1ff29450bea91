import type { AnswerOf } from '@drydock/contract';
import type { QuotaName } from '@drydock/model';
import { renderQuota } from '../../render/quota.ts';
import type { Services } from '../../services.ts';

/** All quotas of a project, with what it uses of those that are counted in one place. */
export async function showQuotas(
  projectId: string,
  { views, sessions, recentUse }: Pick<Services, 'views' | 'sessions' | 'recentUse'>,
): Promise<AnswerOf<'quotas.list'>> {
  const [quotas, counted, open] = await Promise.all([
    views.quota.list(projectId),
    recentUse.of(projectId),
    // Without Redis the rest is worth showing.
    sessions.count(projectId).catch(() => null),
  ]);
  const used = new Map<QuotaName, number>(counted.map((use) => [use.name, use.used]));
  if (open !== null) {
    used.set('sessions', open);
  }
  return { items: quotas.map((quota) => renderQuota(quota, used)), nextCursor: null };
}
