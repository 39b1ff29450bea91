export { createPoolStore, type PoolStoreOptions } from './pool-store.ts';
