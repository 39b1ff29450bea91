export {
  ROUTES,
  type AnswerOf,
  type BodyOf,
  type QueryOf,
  type Route,
  type RouteName,
  type Routes,
} from './routes.ts';
export type { Lease, LeaseBatch } from './lease/lease.ts';
export type { LeaseListQuery, LeaseRequest } from './lease/requests.ts';
export type { Explanation } from './lease/explanation.ts';
export type { TimelineEvent } from './event/event.ts';
export {
  EVENTS_HEARTBEAT_MS,
  isEventType,
  type EventStreamPage,
  type EventStreamQuery,
  type StreamEvent,
} from './event/stream.ts';
export type { Command } from './command/command.ts';
export type { Attempt } from './lease/attempt.ts';
export {
  EXEC_HEARTBEAT_MS,
  execOutput,
  type ExecEventName,
  type ExecExit,
  type ExecOutput,
  type ExecRequest,
  type ExecResult,
  type OutputEncoding,
} from './interface/exec.ts';
export { operationQuery, transferQuery, type KindOperation } from './interface/operation.ts';
export type { Resource, ResourceListQuery, Slot } from './resource/resource.ts';
export type {
  Blueprint,
  BlueprintCreateInput,
  BlueprintKind,
  BlueprintListQuery,
  BlueprintPatch,
  BlueprintRevision,
} from './blueprint/blueprint.ts';
export type {
  Credential,
  CredentialCreate,
  CredentialListQuery,
  CredentialRewrap,
  CredentialRotate,
} from './credential/credential.ts';
export type {
  AbandonRequest,
  HoldRequest,
  OperatorCommand,
  ResourceAllocate,
  ResumeRequest,
} from './command/operator-command.ts';
export type { Readiness } from './health/health.ts';
export {
  PROBLEM_MEDIA_TYPE,
  problemDetails,
  problemsOf,
  type ProblemDetails,
} from './http/problem.ts';
export type { Page } from './http/paging.ts';
export type { Action } from './http/actions.ts';
export type { LabelsPatch } from './http/labels.ts';
export { CLIENT_HEADER, SESSION_COOKIE } from './http/client-header.ts';
export { scopeOf } from './http/route.ts';
export type { Project, ProjectCreate, ProjectListQuery } from './project/project.ts';
export type { Quota, QuotaChange, QuotaListQuery } from './quota/quota.ts';
export type { Token, TokenCreate, TokenCreated, TokenListQuery, TokenSelf } from './token/token.ts';
export type { Authorization, AuthorizationListQuery } from './authorization/authorization.ts';
