export { createOutsideStore } from './outside-store.ts';
export { listOutside, readOutside, type ShownFinding } from './list.ts';
