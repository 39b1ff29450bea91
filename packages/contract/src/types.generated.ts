/** Made of the files beside it by `npm run render:indexes`. */
export type {
  Authorization,
  AuthorizationAsk,
  AuthorizationListQuery,
} from './authorization/authorization.ts';
export type {
  Blueprint,
  BlueprintCreate,
  BlueprintCreateInput,
  BlueprintPatch,
  BlueprintListQuery,
  BlueprintRevision,
  BlueprintKind,
} from './blueprint/blueprint.ts';
export type { BlueprintPool } from './blueprint/pool.ts';
export type { CostGroup, Costs, CostsQuery } from './cost/cost.ts';
export type {
  Credential,
  CredentialListQuery,
  CredentialCreate,
  CredentialRotate,
  CredentialRewrap,
} from './credential/credential.ts';
export type { TimelineEvent } from './event/event.ts';
export type { EventStreamQuery, StreamEvent, EventStreamPage } from './event/stream.ts';
export type { Finding, FindingListQuery } from './finding/finding.ts';
export type { Installation } from './finding/installation.ts';
export type { Health, Readiness } from './health/health.ts';
export type { Attempt } from './lease/attempt.ts';
export type { Explanation } from './lease/explanation.ts';
export type { Lease, LeaseBatch } from './lease/lease.ts';
export type {
  LeaseRequest,
  LeaseRequestQuery,
  LeaseGetQuery,
  LeaseListQuery,
  RenewRequest,
} from './lease/requests.ts';
export type {
  OperationRequest,
  RepositoryOperation,
  OperationListQuery,
} from './operation/operation.ts';
export type { Project, ProjectCreate, ProjectListQuery } from './project/project.ts';
export type { Quota, QuotaListQuery, QuotaChange } from './quota/quota.ts';
export type { Resource, ResourceListQuery, ResourceFailure, Slot } from './resource/resource.ts';
export type { Token, TokenCreate, TokenCreated, TokenSelf, TokenListQuery } from './token/token.ts';
export type { TranscriptOutput, TranscriptEnd, TranscriptOutputPage } from './transcript/output.ts';
export type { Transcript, TranscriptListQuery } from './transcript/transcript.ts';
