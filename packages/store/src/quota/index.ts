export { createQuotaStore, readQuotas } from './quota-store.ts';
export { COUNTED_QUOTAS, readQuotaUse, type CountedQuota, type QuotaUse } from './use.ts';
