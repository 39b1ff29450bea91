export { readPool } from './look.ts';
export { createPoolStore } from './pool-store.ts';
