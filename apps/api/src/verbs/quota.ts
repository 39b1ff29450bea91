import { setQuotas, type FindProject, type SetQuotas } from '@drydock/engine';
import { createQuotaStore, type Database } from '@drydock/store';

/** What can be done to quotas. */
export function openQuotaVerbs({
  database,
  find,
}: {
  readonly database: Database;
  readonly find: FindProject;
}) {
  const store = createQuotaStore(database);
  return { set: (wish: SetQuotas) => setQuotas(wish, { store, find }) };
}
