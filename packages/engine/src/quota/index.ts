export { setQuotas, type QuotaValues, type SetQuotas } from './set.ts';
export type { ChangedQuota, QuotaFacts, QuotaStore } from './quota.ts';
