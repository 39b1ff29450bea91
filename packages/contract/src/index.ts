export { ROUTES, type AnswerOf, type Route, type RouteName, type Routes } from './routes.ts';
export { lease, leaseBatch, leasePage, leaseStatus, type Lease, type LeaseBatch } from './lease.ts';
export {
  leaseGetQuery,
  leaseListQuery,
  leaseParams,
  leaseRequest,
  leaseRequestQuery,
  releaseRequest,
  renewRequest,
  type LeaseGetQuery,
  type LeaseListQuery,
  type LeaseRequest,
  type LeaseRequestQuery,
  type RenewRequest,
} from './lease-request.ts';
export { explanation, verdict, type Explanation } from './explanation.ts';
export { eventPage, timelineEvent, type TimelineEvent } from './event.ts';
export {
  EVENTS_HEARTBEAT_MS,
  eventStreamPage,
  eventStreamQuery,
  isEventType,
  streamEvent,
  type EventStreamPage,
  type EventStreamQuery,
  type StreamEvent,
} from './event-stream.ts';
export { command, commandPage, type Command } from './command.ts';
export { attempt, attemptPage, type Attempt } from './attempt.ts';
export {
  EXEC_EVENTS,
  EXEC_HEARTBEAT_MS,
  execExit,
  execOutput,
  execRequest,
  execResult,
  type ExecEventName,
  type ExecExit,
  type ExecOutput,
  type ExecRequest,
  type ExecResult,
  type OutputEncoding,
} from './exec.ts';
export {
  resource,
  resourceListQuery,
  resourcePage,
  resourceParams,
  resourceStatus,
  type Resource,
  type ResourceListQuery,
} from './resource.ts';
export {
  blueprint,
  blueprintCreate,
  blueprintKind,
  blueprintKindPage,
  blueprintListQuery,
  blueprintPage,
  blueprintParams,
  blueprintPatch,
  type Blueprint,
  type BlueprintCreate,
  type BlueprintCreateInput,
  type BlueprintKind,
  type BlueprintListQuery,
  type BlueprintPatch,
} from './blueprint.ts';
export { health, readiness, type Health, type Readiness } from './health.ts';
export { PROBLEM_MEDIA_TYPE, problemDetails, problemsOf, type ProblemDetails } from './problem.ts';
export { pageOf, pageQuery, type Page, type PageQuery } from './paging.ts';
