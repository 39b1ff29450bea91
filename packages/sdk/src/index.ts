export { Drydock, type DrydockOptions } from './drydock.ts';
export { KeptLease } from './kept-lease.ts';
export { LeaseLost, type LossFacts } from './lease-lost.ts';
export type { LeaseOptions } from './acquire.ts';
export { ApiError, requestIdOf } from './errors.ts';
export { CommandClient, CommandFailedError, type Program } from './command.ts';
export type { OperationOptions } from './call-operation.ts';
export type { Bytes } from './bytes.ts';
export type { ExecOptions, ExecOutcome } from './exec-options.ts';
export { LeasesClient, type WaitFor } from './leases.ts';
export { AuthorizationsClient } from './authorizations.ts';
export type {
  BlueprintsClient,
  ClientNoun,
  Clients,
  CredentialsClient,
  ProjectsClient,
  QuotasClient,
  ResourcesClient,
  TokensClient,
} from './clients.ts';
export type { FilterOf, NounClient } from './noun-client.ts';
export { EventsClient, type EventFilter, type EventsOptions } from './events.ts';
export type { CallOptions, Fetch } from './http.ts';
export { DrydockError, type ErrorCode } from '@drydock/model';
export type { ReleaseOptions } from './ask-release.ts';
