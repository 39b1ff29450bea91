export { Database, type DatabaseOptions, type Runner, type Transaction } from './database.ts';
export { withClient } from './one-client.ts';
export { PATIENT_SESSION, prepareSession, storeSession } from './session.ts';
export { migrate, missingMigrations, type MigrationState } from './migrate.ts';
export {
  DatabaseInspection,
  type Overdue,
  type ServerFacts,
  type SharedHostKey,
  type StuckRemoval,
  type UnhealthyResource,
} from './inspect/inspection.ts';
export { seedLocal, type LocalSeed } from './seed-local.ts';
export { createAllocatorStore } from './allocator/allocator-store.ts';
export { createLeaseStore } from './lease/lease-store.ts';
export { createSettleLeasesStore } from './lease/settle-store.ts';
export { createDestroyStore } from './lease/destroy-store.ts';
export { createRequestLeasesStore } from './lease/request-store.ts';
export { createCommandStore, type Appended, type CommandStore } from './lease/command-store.ts';
export { renewLease, type Renewal } from './lease/renew.ts';
export { createHeldLeaseStore } from './layer/held-lease-store.ts';
export { createDestroyResourceStore, createResourceStore } from './resource/resource-store.ts';
export { createSettleResourcesStore } from './resource/settle-store.ts';
export { createAllocateResourceStore } from './resource/allocate-store.ts';
export { commandAbandon, type AbandonCommand } from './resource/abandon-store.ts';
export { createCheckStore, type CheckSweepStore } from './resource/check-store.ts';
export {
  commandBlueprint,
  commandResource,
  type BlueprintCommand,
  type Commanded,
  type ResourceCommand,
} from './resource/operator-command-store.ts';
export { createUpdateSweepStore, type UpdateSweepStore } from './update-sweep.ts';
export { formatToken, parseToken, type ParsedToken } from './token.ts';
export { createAcceptedAtReader, readLease, readLeases, type LeaseRecord } from './read/leases.ts';
export { createTokenReader, type Caller, type TokenReader } from './read/tokens.ts';
export { parseKeyring, type Keyring } from './secret/keyring.ts';
export { createSecretsReader } from './secret/secrets-reader.ts';
export { createSessionSeal, type SessionSeal } from './secret/session-seal.ts';
export { isLeaseEntitled, readHolderView, type HolderView } from './read/holder.ts';
export { explainLease, type ExplanationRecord } from './read/explain.ts';
export { resolveBlueprints } from './read/blueprint-names.ts';
export { claimAnswer, findAnswer, finishAnswer, type Answer } from './read/answers.ts';
export {
  compareEventCursors,
  createEventStreamReader,
  formatEventCursor,
  parseEventCursor,
  type EventBatch,
  type EventCursor,
  type EventStreamReader,
  type StreamEventRecord,
} from './read/event-stream.ts';
export { isSchemaCurrent } from './read/schema-state.ts';
export { openCatalog, type Catalog } from './catalog/catalog.ts';
export type { Watch } from './catalog/client.ts';
export type { PageOf, PageRequest } from './catalog/page.ts';
export type { LeaseFilter } from './catalog/leases.ts';
export type { HealthRecord, ResourceFilter, ResourceRecord } from './catalog/resources.ts';
export { createCommandReader, type CommandRecord } from './read/commands.ts';
export type { AttemptRecord, EventRecord, Subject } from './catalog/timeline.ts';
export type { BlueprintRecord, Limits, Packing } from './catalog/blueprint-record.ts';
export type { BlueprintFilter } from './catalog/read-blueprints.ts';
export type {
  CredentialCatalog,
  CredentialRecord,
  NamesOf,
  Rewrapped,
} from './catalog/credentials.ts';
export type { NewBlueprint } from './catalog/create-blueprint.ts';
export type { AnsweredOnce } from './catalog/once.ts';
export type { BlueprintChange } from './catalog/update-blueprint.ts';
export type { Deletion } from './catalog/delete-blueprint.ts';
export { initialize, type Initialized } from './initialize.ts';
export {
  createProject,
  findProject,
  listProjects,
  type NewProject,
  type ProjectCreation,
  type ProjectRecord,
} from './access/projects.ts';
export {
  createToken,
  listTokens,
  revokeToken,
  type NewToken,
  type TokenCreation,
  type TokenRecord,
} from './access/tokens.ts';
export { readQuotas, setQuotas, type QuotaRecord } from './quota/quotas.ts';
export { COUNTED_QUOTAS, readQuotaUse, type CountedQuota, type QuotaUse } from './quota/use.ts';
export { createAuthorizationStore } from './access/authorization-store.ts';
export {
  listAuthorizations,
  readAuthorization,
  type AuthorizationFilter,
} from './access/authorizations.ts';
export { createTraceReader, type TraceReader } from './read/traces.ts';
export { firstOfKind, readKindsInUse, type KindInUse } from './read/kind-use.ts';
export { readStalledTypes, type StalledType } from './read/stalled.ts';
export { readGauges, type GaugeBounds, type Gauges } from './read/gauges.ts';
