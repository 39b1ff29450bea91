export { createOutsideStore } from './outside-store.ts';
