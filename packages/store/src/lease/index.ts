export { createLeaseStore } from './set-up-store.ts';
export { createSettleLeasesStore } from './settle-store.ts';
export { createDestroyStore } from './destroy-store.ts';
export { createRequestLeasesStore } from './request-store.ts';
export { createRenewLeaseStore } from './renew.ts';
export { createUpdateSweepStore, type UpdateSweepStore } from './update-sweep.ts';
export {
  createAcceptedAtReader,
  readLease,
  readLeases,
  type Acceptance,
  type LeaseRecord,
} from './read.ts';
export { isLeaseEntitled, readUsableLease, type UsableLeaseView } from './usable.ts';
export { explainLease, type ExplanationRecord } from './explain.ts';
export { listLeases, type LeaseFilter } from './list.ts';
export { createTraceReader, type TraceReader } from './traces.ts';
