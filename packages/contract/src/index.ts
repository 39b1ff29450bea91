export { ROUTES, type AnswerOf, type Route, type RouteName, type Routes } from './routes.ts';
export {
  lease,
  leaseBatch,
  leasePage,
  leaseStatus,
  type Lease,
  type LeaseBatch,
} from './lease/lease.ts';
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
} from './lease/requests.ts';
export { explanation, verdict, type Explanation } from './lease/explanation.ts';
export { eventPage, timelineEvent, type TimelineEvent } from './event/event.ts';
export {
  EVENTS_HEARTBEAT_MS,
  eventStreamPage,
  eventStreamQuery,
  isEventType,
  streamEvent,
  type EventStreamPage,
  type EventStreamQuery,
  type StreamEvent,
} from './event/stream.ts';
export { command, commandPage, type Command } from './command/command.ts';
export { attempt, attemptPage, type Attempt } from './lease/attempt.ts';
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
} from './interface/exec.ts';
export {
  operationAnswer,
  operationInput,
  operationParams,
  operationQuery,
  operationSchema,
  type KindOperation,
  type OperationQuery,
} from './interface/operation.ts';
export {
  resource,
  resourceListQuery,
  resourcePage,
  resourceParams,
  resourceStatus,
  type Resource,
  type ResourceListQuery,
} from './resource/resource.ts';
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
} from './blueprint/blueprint.ts';
export {
  credential,
  credentialCreate,
  credentialListQuery,
  credentialPage,
  credentialRewrap,
  credentialRotate,
  type Credential,
  type CredentialCreate,
  type CredentialListQuery,
  type CredentialRewrap,
  type CredentialRotate,
} from './credential/credential.ts';
export {
  abandonRequest,
  holdRequest,
  operatorCommand,
  resourceAllocate,
  resumeRequest,
  type AbandonRequest,
  type HoldRequest,
  type OperatorCommand,
  type ResourceAllocate,
  type ResumeRequest,
} from './command/operator-command.ts';
export { health, readiness, type Health, type Readiness } from './health/health.ts';
export {
  PROBLEM_MEDIA_TYPE,
  problemDetails,
  problemsOf,
  type ProblemDetails,
} from './http/problem.ts';
export { pageOf, pageQuery, type Page, type PageQuery } from './http/paging.ts';
export { scopeOf } from './http/scope.ts';
export {
  project,
  projectCreate,
  projectPage,
  projectParams,
  type Project,
  type ProjectCreate,
} from './project/project.ts';
export {
  quota,
  quotaChange,
  quotaListQuery,
  quotaPage,
  type Quota,
  type QuotaChange,
  type QuotaListQuery,
} from './quota/quota.ts';
export {
  token,
  tokenCreate,
  tokenCreated,
  tokenPage,
  tokenParams,
  tokenSelf,
  type Token,
  type TokenCreate,
  type TokenCreated,
  type TokenSelf,
} from './token/token.ts';
export {
  authorization,
  authorizationAsk,
  authorizationListQuery,
  authorizationPage,
  authorizationParams,
  type Authorization,
  type AuthorizationAsk,
  type AuthorizationListQuery,
} from './authorization/authorization.ts';
