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
  type OutsideCount,
  type OutsideOpen,
  type SharedHostKey,
  type StuckRemoval,
  type UnhealthyResource,
} from './inspect/inspection.ts';
export { seedLocal } from './set-up/seed-local.ts';
export { createAllocatorStore } from './allocator/allocator-store.ts';
export { createCommandStore } from './command/append-to-lease.ts';
export { createHeldLeaseStore } from './layer/held-lease-store.ts';
export { createAnswerStore } from './idempotency/answer-store.ts';
export {
  createEventStreamReader,
  type EventBatch,
  type EventStreamReader,
  type StreamEventRecord,
} from './timeline/stream.ts';
export { isSchemaCurrent } from './inspect/schema-state.ts';
export type { PageOf, PageRequest } from './postgres/page.ts';
export { createCommandReader, type CommandRecord } from './command/read.ts';
export {
  listAttempts,
  listCommands,
  listEvents,
  type AttemptRecord,
  type EventRecord,
  type TimelineSubject,
} from './timeline/lists.ts';
export { createLabelStore } from './label/label-store.ts';
export { openCatalogClient, type CatalogClient } from './postgres/prisma-client.ts';
export type { NounFilter } from './postgres/noun-filter.ts';
export { initialize } from './set-up/initialize.ts';
export { readStalledTypes, type StalledType } from './inspect/stalled.ts';
export { readGauges, type GaugeBounds, type Gauges } from './inspect/gauges.ts';
export * from './rooms.generated.ts';
