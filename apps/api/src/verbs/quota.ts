import { setQuotas, type SetQuotas } from '@drydock/engine';
import { createQuotaStore } from '@drydock/store';
import type { VerbPorts } from './ports.ts';

/** What can be done to quotas. */
export function openQuotaVerbs({
  database,
  projects: { find },
}: Pick<VerbPorts, 'database' | 'projects'>) {
  const store = createQuotaStore(database);
  return { set: (wish: SetQuotas) => setQuotas(wish, { store, find }) };
}
