export { createAskOperationStore } from './ask-store.ts';
export { listOperations, readOperation, type OperationFilter } from './list.ts';
export { createWorkOperationStore } from './work-store.ts';
