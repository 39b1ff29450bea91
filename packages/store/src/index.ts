export {
  Database,
  type DatabaseOptions,
  type Runner,
  type Transaction,
} from './postgres/database.ts';
export type { ParametersOf, RowOf, StatementName } from './postgres/statements.generated.ts';
export { withClient } from './postgres/one-client.ts';
export { PATIENT_SESSION, prepareSession, storeSession } from './postgres/session.ts';
export { migrate, type MigrationState } from './postgres/migrate.ts';
export {
  DatabaseInspection,
  type Overdue,
  type ServerFacts,
  type SharedHostKey,
  type StuckRemoval,
  type UnhealthyResource,
} from './inspect/inspection.ts';
export { seedLocal } from './set-up/seed-local.ts';
export { createAllocatorStore } from './allocator/allocator-store.ts';
export { createLeaseStore } from './lease/set-up-store.ts';
export { createSettleLeasesStore } from './lease/settle-store.ts';
export { createDestroyStore } from './lease/destroy-store.ts';
export { createRequestLeasesStore } from './lease/request-store.ts';
export { createCommandStore } from './command/append-to-lease.ts';
export { createRenewLeaseStore } from './lease/renew.ts';
export { createHeldLeaseStore } from './layer/held-lease-store.ts';
export { createDestroyResourceStore, createResourceStore } from './resource/build-store.ts';
export { createSettleResourcesStore } from './resource/settle-store.ts';
export { createAllocateResourceStore } from './resource/allocate-store.ts';
export { createCheckStore } from './resource/check-store.ts';
export { createUpdateSweepStore, type UpdateSweepStore } from './lease/update-sweep.ts';
export { formatToken } from './token/text.ts';
export { createAcceptedAtReader, readLease, readLeases, type LeaseRecord } from './lease/read.ts';
export { createTokenReader, type Caller, type TokenReader } from './token/reader.ts';
export { parseKeyring, type Keyring } from './credential/keyring.ts';
export { createSecretsReader } from './credential/secrets-reader.ts';
export { createSessionSeal } from './token/session-seal.ts';
export { isLeaseEntitled, readUsableLease, type UsableLeaseView } from './lease/usable.ts';
export { explainLease, type ExplanationRecord } from './lease/explain.ts';
export { listLeases, type LeaseFilter } from './lease/list.ts';
export { resolveBlueprints } from './blueprint/names.ts';
export { createAnswerStore } from './idempotency/answer-store.ts';
export {
  createEventStreamReader,
  type EventBatch,
  type EventStreamReader,
  type StreamEventRecord,
} from './timeline/stream.ts';
export { isSchemaCurrent } from './inspect/schema-state.ts';
export type { PageOf, PageRequest } from './postgres/page.ts';
export {
  listResources,
  readResource,
  type ResourceFilter,
  type ResourceRecord,
} from './resource/list.ts';
export { listSlots, type SlotRecord } from './resource/slots.ts';
export { createCommandReader, type CommandRecord } from './command/read.ts';
export {
  listAttempts,
  listCommands,
  listEvents,
  type AttemptRecord,
  type EventRecord,
  type TimelineSubject,
} from './timeline/lists.ts';
export { createBlueprintStore } from './blueprint/blueprint-store.ts';
export {
  listBlueprints,
  listRevisions,
  readBlueprint,
  type BlueprintFilter,
  type BlueprintRevision,
} from './blueprint/list.ts';
export { createResourceCommandStore } from './resource/command-store.ts';
export { createCredentialStore } from './credential/credential-store.ts';
export { listCredentials, missingCredentials, readCredential } from './credential/list.ts';
export { createLabelStore } from './label/label-store.ts';
export { openCatalogClient, type CatalogClient } from './postgres/prisma-client.ts';
export type { NounFilter } from './postgres/noun-filter.ts';
export { initialize } from './set-up/initialize.ts';
export { createProjectStore } from './project/project-store.ts';
export { listProjects } from './project/list.ts';
export { createTokenStore } from './token/token-store.ts';
export { listTokens, readToken } from './token/list.ts';
export { createQuotaStore, readQuotas } from './quota/quota-store.ts';
export { COUNTED_QUOTAS, readQuotaUse, type CountedQuota, type QuotaUse } from './quota/use.ts';
export { createAuthorizationStore } from './authorization/authorization-store.ts';
export {
  listAuthorizations,
  readAuthorization,
  type AuthorizationFilter,
} from './authorization/list.ts';
export { createTraceReader, type TraceReader } from './lease/traces.ts';
export { firstOfKind, readKindsInUse, type KindInUse } from './blueprint/kind-use.ts';
export { readStalledTypes, type StalledType } from './inspect/stalled.ts';
export { readGauges, type GaugeBounds, type Gauges } from './inspect/gauges.ts';
