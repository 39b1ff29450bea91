export {
  done,
  againAfter,
  failed,
  replace,
  type Step,
  type UpdateStep,
  type Done,
  type AgainAfter,
  type Failed,
  type Replace,
} from './step.ts';
export type {
  CommandEnd,
  CommandInterface,
  CommandProgram,
  CommandResult,
  CommandRun,
  CommandSpec,
} from './command-interface.ts';
export type {
  Budget,
  CheckContext,
  HealthContext,
  Installation,
  LaunchedThing,
  Rate,
  RecordedCall,
  Secrets,
  WorkContext,
} from './context.ts';
export { isBucket, isRate } from './budget.ts';
export { BuildFailed, failedBuild } from './build-failed.ts';
export { lost, type Lost } from './lost.ts';
export type { OutsideThing } from './outside.ts';
export type {
  BlueprintKind,
  Choice,
  ConfigurationProblem,
  LeaseView,
  ResourceView,
} from './kind.ts';
export type { UseContext } from './use-context.ts';
export { defineBlueprint } from './define-blueprint.ts';
export { defineComposite } from './composite/define-composite.ts';
export { fieldsOf, valuesFor } from './composite/fields.ts';
export type {
  BuiltPart,
  BuiltParts,
  Composite,
  CompositeLease,
  Part,
  SetUpPart,
  SetUpParts,
  UsablePart,
  WireContext,
} from './composite/composite.ts';
export type { LoadedKind } from './loaded-kind.ts';
export { describeIssues, KindFault, type KindFunction } from './kind-fault.ts';
export { interfaceOf, interfacesOf, operationOf } from './interfaces.ts';
export * from './interface/index.ts';
export { notEntitled } from './not-entitled.ts';
export { markOf } from './brand.ts';
export {
  holdsNothing,
  type ActiveLease,
  type EndedLease,
  type FindHeldLease,
  type HeldImplementation,
  type HeldOperation,
  type HeldParts,
  type HeldLease,
  type LeaseWish,
  type WaitingLease,
} from './held-lease.ts';
export { openHeldInterface, type HeldGuard } from './held-interface.ts';
export { ownDirectory, requireNode } from './lives-on.ts';
export { noSecrets } from './no-secrets.ts';
export { isSlot } from './returned.ts';
export {
  anybodyMayUse,
  type KindForbidden,
  type KindRules,
  type KindUse,
  type LimitedKind,
} from './kind-rules.ts';
export { createRegistry, type KindRegistry } from './registry.ts';
export { shellOnHeld, shellOver, type Shell, type ShellRun } from './shell/shell.ts';
export { ask, insist, type AskOptions, type ShellAnswer } from './shell/ask.ts';
export { findPrograms, type NeededProgram } from './shell/programs.ts';
