export {
  ROUTES,
  type AnswerOf,
  type BodyOf,
  type QueryOf,
  type Route,
  type RouteName,
  type Routes,
} from './routes.ts';
export type * from './types.generated.ts';
export { EVENTS_HEARTBEAT_MS, isEventType } from './event/stream.ts';
export { TRANSCRIPT_HEARTBEAT_MS } from './transcript/output.ts';
export type { Command } from './command/command.ts';
export {
  EXEC_HEARTBEAT_MS,
  execOutput,
  type ExecEventName,
  type ExecExit,
  type ExecOutput,
  type ExecRequest,
  type ExecResult,
  type ExecStarted,
  type OutputEncoding,
} from './interface/exec.ts';
export { operationQuery, transferQuery, type KindOperation } from './interface/operation.ts';
export type {
  AbandonRequest,
  HoldRequest,
  OperatorCommand,
  ResourceAllocate,
  ResumeRequest,
} from './command/operator-command.ts';
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
