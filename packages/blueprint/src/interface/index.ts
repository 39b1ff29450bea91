/** What interfaces are, and Drydock's own. Nothing here needs Node.js: a browser can import it. */
export { SHAPES, type Shape } from './shape.ts';
export {
  call,
  download,
  duplex,
  stream,
  upload,
  type EventSchema,
  type EventSchemas,
  type MessageSchemas,
  type Operation,
  type Outcome,
  type Receives,
} from './operation.ts';
export {
  defineInterface,
  type DefinedInterface,
  type Implementation,
  type InterfaceDefinition,
  type OfferedInterface,
  type Operations,
} from './define-interface.ts';
export {
  checkedAnswer,
  checkedParts,
  nothingReceived,
  nothingSaid,
  type ComingMessage,
  type PartsPorts,
} from './checked.ts';
export type {
  AllParts,
  AnswerOf,
  AnyRun,
  Emitting,
  EventData,
  EventOf,
  HalfClosing,
  HeadOf,
  Hearing,
  InputOf,
  MessageInputs,
  MessageOf,
  OperationUse,
  PartsOf,
  Receiving,
  ReturnOf,
  Run,
  Sending,
} from './use.ts';
export {
  checkExecInput,
  command,
  execExitShape,
  execInputOf,
  execInputShape,
  type ExecExit,
  type ExecInput,
  type TerminalInput,
} from './command.interface.ts';
export { filesystem, whyNoPath, type FileEntry } from './filesystem.interface.ts';
export { tunnel, type TunnelEnd, type TunnelRun, type TunnelTarget } from './tunnel.interface.ts';
export { httpd, siteSettings, type HttpdStatus, type SiteSettings } from './httpd.interface.ts';
export { mysql, type MysqlConnection } from './mysql.interface.ts';
export {
  branchName,
  commitId,
  gitPerson,
  landStrategy,
  pushRefusal,
  refName,
  repositoryInterface,
  whyNoRef,
  type Integrated,
  type LandStrategy,
  type Pushed,
  type PushRefusal,
  type RepositoryStatus,
} from './repository.interface.ts';
