export { readPool } from './look.ts';
export { createPoolStore, type PoolStoreOptions } from './pool-store.ts';
