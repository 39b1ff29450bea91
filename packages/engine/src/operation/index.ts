export { barriersOf, type Barrier } from './barriers.ts';
export { dismissOperation, type DismissOperation } from './dismiss.ts';
export { requestOperation, type RequestOperation } from './request.ts';
export { operationSlot } from './slot.ts';
export { workOnOperation, type WorkOperationPorts } from './work.ts';
export type {
  AskOperationStore,
  ClaimedOperation,
  NewOperation,
  OperationEnd,
  OperationMark,
  WorkOperationStore,
} from './store.ts';
export type {
  OperationAsk,
  OperationFacts,
  OperationObstacles,
  OperationOutcome,
  OperationProgress,
  OperationWish,
  ShownOperation,
} from './operation.ts';
