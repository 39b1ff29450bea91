import { setQuotas as set, type QuotaValues } from '@drydock/engine';
import { createQuotaStore } from '../index.ts';
import type { TestDatabase } from './database.ts';

/** Sets quotas of a project, as an administrator `root` of the whole. */
export async function setQuotas(
  { database }: TestDatabase,
  projectId: string,
  values: QuotaValues,
): Promise<void> {
  const author = 'root';
  const actor = { role: 'admin', scopes: null } as const;
  const own = { projectId, projectName: projectId, administers: true, author };
  const caller = { ...actor, ...own, ratePerSecond: null, expiresAt: null };
  const ports = { store: createQuotaStore(database), find: () => Promise.resolve(null) };
  await set({ projectId, author, actor, caller, values, idempotency: null }, ports);
}
