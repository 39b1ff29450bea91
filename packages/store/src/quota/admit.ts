import { quotaExceeded } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { readQuotaUse, type CountedQuota } from './use.ts';

/**
 * Lets one more of something into a project, in the transaction that will insert it. The project is
 * held until that is over: of two at a time, the second counts what the first has added. What is
 * counted is read by a statement of its own, since one that waited for the lock would be as old as
 * its beginning.
 *
 * @throws DrydockError `quota-exceeded`, which takes the transaction back
 */
export async function admit(
  runner: Runner,
  projectId: string,
  name: Exclude<CountedQuota, 'leases-pending' | 'leases-live'>,
): Promise<void> {
  await runner.rows('project/lock', { project: projectId });
  for (const { used, value: limit } of await readQuotaUse(runner, projectId, [name])) {
    if (used >= limit) {
      throw quotaExceeded(name, { used, limit });
    }
  }
}
