export {
  NOUN_NAMES,
  NOUNS,
  nounOfId,
  timelineOf,
  type Noun,
  type NounWithTimeline,
  type Plural,
  type Timeline,
} from './noun.ts';
export {
  isTimelineNoun,
  subjectOfId,
  TIMELINE_NOUNS,
  type Subject,
  type SubjectKind,
  type TimelineNoun,
} from './subject.ts';
export {
  BUILDING_DEFAULTS,
  buildingSettings,
  amountOf,
  isKept,
  isNothing,
  isQuantities,
  NO_QUANTITIES,
  POOL_DEFAULTS,
  poolSettings,
  QUANTITY_MAX,
  QUANTITY_NAME,
  type BreakerSettings,
  type BreakerState,
  type BuildingSettings,
  type HolderLimit,
  type LabelLimit,
  type PoolSchedule,
  type PoolSettings,
  type Pricing,
  type Quantities,
  type RollOut,
  type RollOutState,
} from './blueprint-life.ts';
export {
  COST_BOUNDS,
  COSTS_BY,
  LEASE_ENTRIES,
  RESOURCE_ENTRIES,
  type CostEntry,
  type LeaseEntry,
  type ResourceEntry,
} from './cost.ts';
export { FINDING_STATUSES, type FindingStatus } from './finding-status.ts';
export { newId, idOfBytes, idPattern, isId, ID_PREFIX, type Id, type IdKind } from './ids.ts';
export {
  LEASE_STATUS,
  LEASE_STATUSES,
  OPEN_LEASE_STATUSES,
  ENDED_LEASE_STATUSES,
  leaseMayMove,
  isLeaseOpen,
  type LeaseStatus,
  type NextLeaseStatus,
} from './lease-status.ts';
export {
  RESOURCE_STATUS,
  RESOURCE_STATUSES,
  resourceMayMove,
  type ResourceStatus,
  type NextResourceStatus,
} from './resource-status.ts';
export {
  OPERATION_ENDS,
  OPERATION_KINDS,
  OPERATION_PHASES,
  OPERATION_REASONS,
  OPERATION_RESULTS,
  OPERATION_BARRIERS,
  OPERATION_STATUS,
  OPERATION_STATUSES,
  operationMayMove,
  isOperationOpen,
  type NextOperationStatus,
  type OperationBarrier,
  type OperationKind,
  type OperationPhase,
  type OperationReason,
  type OperationResult,
  type OperationStatus,
} from './operation-status.ts';
export { WORKER_KINDS, workerName, type WorkerKind } from './worker-kind.ts';
export { ROLES, AREAS, SCOPES, roleReaches, type Role, type Area, type Scope } from './role.ts';
export {
  AUTHORIZATION_STATUS,
  AUTHORIZATION_STATUSES,
  authorizationStatusesBefore,
  type AuthorizationStatus,
} from './authorization-status.ts';
export { MARKS, type Mark, type MarkName, type Marks } from './mark.ts';
export { RULES, verdictSentence, type Rule, type Verdict } from './refusal.ts';
export { END_REASONS, END_REASON_CODES, type EndReason } from './end-reason.ts';
export { COMMANDS, type CommandName, type CommandOutcome } from './command.ts';
export { DrydockError, ERRORS, statusOf, type ErrorCode, type Problem } from './error.ts';
export {
  QUOTAS,
  QUOTA_NAMES,
  quotaExceeded,
  quotasFrom,
  type QuotaName,
  type Quotas,
} from './quota.ts';
export {
  EVENTS,
  describeEvent,
  type EventType,
  type EventData,
  type EventDataOf,
} from './event.ts';
export { BOUNDS } from './bounds.ts';
export { isStorable, plainLine, plainText, unstorableIn } from './plain-text.ts';
export { type Json, type JsonObject, canonicalJson } from './json.ts';
export { renderTable } from './render.ts';
export {
  actionsOf,
  missingOf,
  refusalFor,
  requireAction,
  type Action,
  type ActionRule,
  type ActionRules,
  type Actor,
  type Hindrance,
} from './action/action.ts';
export * from './action/nouns.generated.ts';
export {
  compareEventCursors,
  formatEventCursor,
  parseEventCursor,
  type EventCursor,
} from './event-cursor.ts';
