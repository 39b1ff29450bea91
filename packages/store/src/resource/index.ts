export { createDestroyResourceStore, createResourceStore } from './build-store.ts';
export { createUpdateResourceStore } from './update-store.ts';
export { readFailure, type FailureRecord } from './failure.ts';
export { createSettleResourcesStore } from './settle-store.ts';
export { createAllocateResourceStore } from './allocate-store.ts';
export { createCheckStore } from './check-store.ts';
export { listResources, readResource, type ResourceFilter, type ResourceRecord } from './list.ts';
export { listSlots, type SlotRecord } from './slots.ts';
export { createResourceCommandStore } from './command-store.ts';
