export { Drydock, type DrydockOptions } from './drydock.ts';
export { KeptLease } from './kept-lease.ts';
export { LeaseLost, type LossFacts } from './lease-lost.ts';
export type { LeaseOptions } from './acquire.ts';
export { ApiError, requestIdOf } from './errors.ts';
export { HttpdClient, type HttpdStatus, type LogOptions, type SiteWish } from './httpd.ts';
export { CommandClient, CommandFailedError, type Program } from './command.ts';
export { TunnelClient, type TunnelEnd, type TunnelTarget } from './tunnel.ts';
export { MysqlClient, type RestoreOptions } from './mysql/mysql.ts';
export {
  RepositoryClient,
  type Integrated,
  type IntegrateWish,
  type Pushed,
  type PushWish,
  type RepositoryStatus,
} from './repository.ts';
export type { OperationOptions } from './call-operation.ts';
export type { Bytes } from './bytes.ts';
export type { ExecOptions, ExecOutcome } from './exec-options.ts';
export {
  FilesystemClient,
  type FileEntry,
  type FileHead,
  type ListedFile,
  type ReadFileOptions,
  type TreeHead,
  type UnpackedTree,
  type WriteFileOptions,
  type WrittenFile,
} from './filesystem/filesystem.ts';
export type { Terminal, TerminalEnd, TerminalOptions, TerminalSize } from './terminal.ts';
export type { WaitFor } from './nouns/leases.ts';
export type { WaitForOperationOptions } from './nouns/operations.ts';
export type { ReadTranscriptOptions, TranscriptPiece } from './nouns/transcripts.ts';
export * from './nouns/clients.generated.ts';
export type { ClientNoun } from './clients.ts';
export type { FilterOf, NounClient } from './noun-client.ts';
export { EventsClient, type EventFilter, type EventsOptions } from './events.ts';
export type { CallOptions, Fetch } from './http.ts';
export { DrydockError, type ErrorCode } from '@drydock/model';
export type { ReleaseOptions } from './ask-release.ts';
export { Channel } from './use/channel.ts';
export { Download } from './use/download.ts';
export { Happening } from './use/happening.ts';
export type {
  InterfaceClient,
  OperationClient,
  Sendable,
  StreamOptions,
  UseOptions,
} from './use/types.ts';
