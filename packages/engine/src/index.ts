export { activateLease } from './lease/activate.ts';
export type { AcquiredLease, ActivateLeaseStore, SetUp } from './lease/activate.ts';
export { destroyAttempt, destroyEnded, destroyLease } from './lease/destroy.ts';
export type { Debt, Destroyed, DestroyStore } from './lease/destroy.ts';
export { requestLeases, shapeOf } from './lease/request.ts';
export { acceptLeases, type Accepted, type AcceptLeases, type LeaseRoom } from './lease/accept.ts';
export {
  releaseLease,
  type AppendedRelease,
  type AppendOptions,
  type ReleaseLease,
  type ReleaseLeaseStore,
} from './lease/release.ts';
export { createTellExpiring, type TellExpiringStore } from './lease/expiring.ts';
export { renewLease, type Renewed, type RenewLease, type RenewLeaseStore } from './lease/renew.ts';
export type { CommandFacts, ReadCommand } from './command/command.ts';
export type { Acceptance, LeaseRequest, NewLeases, RequestLeasesStore } from './lease/request.ts';
export { notHere, settleLeases } from './lease/settle.ts';
export type {
  ActiveLease,
  EndedActiveLease,
  SettledLease,
  SettleLeasesStore,
  TakeDown,
  ToldLease,
} from './lease/settle.ts';
export { activateResource } from './resource/activate.ts';
export type { ActivateResourceStore, Built, PendingResource } from './resource/activate.ts';
export type { Printed } from './resource/printed.ts';
export type { AbandonedLease, Abandonment } from './resource/abandon.ts';
export { destroyResource } from './resource/destroy.ts';
export type { DestroyResourceStore, EndedResource } from './resource/destroy.ts';
export {
  settleResources,
  updatesNowhere,
  type SettleResourcesStore,
  type Updates,
} from './resource/settle.ts';
export {
  updateResource,
  type UpdateResourcePorts,
  type UpdateResourceStore,
  type Updated,
  type UpdatingResource,
} from './resource/update.ts';
export type { CommandedResource, ResourceUse } from './resource/commanded.ts';
export type { CommandedStore } from './resource/obey-under-way.ts';
export type { ToldResource } from './resource/tell.ts';
export { allocateResource } from './resource/allocate.ts';
export type {
  AllocatedResource,
  Allocation,
  AllocateResourceStore,
  ResourceWish,
} from './resource/allocate.ts';
export { allocateByHand, type AllocateByHand } from './resource/ask-allocate.ts';
export { askToAbandon, type AbandonResource } from './resource/ask-abandon.ts';
export { reclaimResource } from './resource/ask-reclaim.ts';
export { drainResource } from './resource/drain.ts';
export { holdResource, type HoldResource } from './resource/hold.ts';
export type { OperateResource, OperateResourcePorts } from './resource/operate.ts';
export { releaseResource, type ReleaseResource } from './resource/release.ts';
export { updateResourceInPlace } from './resource/ask-update.ts';
export { resumeResource, type ResumeResource } from './resource/resume.ts';
export { whereEnded } from './resource/where-ended.ts';
export type { ResourceCommand, ResourceCommandStore } from './resource/command-store.ts';
export { checkHealth, closelyMsOf, firstInMsOf } from './health/check.ts';
export { createCheckSoon, type CheckSoonStore } from './health/soon.ts';
export type { CheckStore } from './health/check.ts';
export { KnownTypes } from './allocator/known-types.ts';
export { Rivals } from './allocator/rivals.ts';
export {
  POOL_USED_MS,
  runAllocator,
  type Allocated,
  type AllocatorStore,
  type Decider,
} from './allocator/run.ts';
export {
  POOL_AUTHOR,
  UnseenPool,
  type BegunResource,
  type PoolPlan,
  type PoolRead,
  type PoolStore,
  type ReadMember,
  type SeenTo,
} from './pool/see-to.ts';
export { describePool, type PoolLook, type PoolPause, type PoolView } from './pool/describe.ts';
export { firingAt, nextFiring, type Firing } from './pool/schedule.ts';
export { watchWaits, type WaitsStore } from './allocator/watch-waits.ts';
export { decide } from './allocator/decide.ts';
export { holderKey, holdersOf, limitsHolders, type Holder } from './allocator/holders.ts';
export { Effort } from './allocator/effort.ts';
export { isContested, needsWhole } from './allocator/contest.ts';
export { answer, type Answerable } from './allocator/answer.ts';
export { serviceOrder } from './allocator/order.ts';
export type { AnsweredCommand, Plan, PlannedResource } from './allocator/plan.ts';
export { isToldAnew, tellAnew, tellPlaced, tellPlanned, tellWaiting } from './allocator/tell.ts';
export type {
  BlueprintFacts,
  CommandedLease,
  FailedBuilds,
  FullResource,
  Holdings,
  RoomyResource,
  Amounts,
  Snapshot,
  WaitingLease,
} from './allocator/snapshot.ts';
export { sweep, type SweepStore } from './sweep.ts';
export { grouped } from './claim/group.ts';
export { FencedOut } from './claim/fenced-out.ts';
export type { BeatStore, Nudges } from './claim/beat.ts';
export type { CallStore, Intent } from './claim/calls.ts';
export { findHeldLease, type HeldLeasePorts } from './layer/open-held.ts';
export type {
  HeldLeaseFacts,
  HeldLeaseOutcome,
  HeldLeaseRequest,
  HeldLeaseStore,
} from './layer/held-lease.ts';
export {
  PHASES,
  phaseOfLease,
  phaseOfOperation,
  phaseOfResource,
  workerOf,
  type Phase,
} from './phase.ts';
export {
  QUEUES,
  hintLease,
  hintOperation,
  hintResource,
  hintType,
  type Hint,
  type HintKind,
  type Hints,
  type QueueName,
  type Timers,
} from './hint.ts';
export type { Change, Changes } from './changes.ts';
export type { LockSet, Locks } from './lock.ts';
export { observerFrom, type LeaseOutcome, type Observer, type WorkIds } from './observer.ts';
export type { Secrets } from '@drydock/blueprint';
export type { Surroundings } from './surroundings.ts';
export { newEvent, type NewEvent } from './event.ts';
export { leaseView } from './facts.ts';
export type {
  AttemptFacts,
  Claim,
  ConsumedCommand,
  LeaseFacts,
  OpenCommand,
  ResourceFacts,
  StoredLeaseView,
  UsableAttempt,
} from './facts.ts';
export type { Idempotency, Wish } from './wish/wish.ts';
export type { Answer, AnswerStore, KeptAnswer } from './wish/answers.ts';
export { createKeyedUse, recorded, type KeyedUse } from './use/keyed-use.ts';
export { answerOf, keyReused, type Once } from './wish/once.ts';
export { notFound } from './wish/not-found.ts';
export { nameTaken } from './wish/name-taken.ts';
export { invalidRequest } from './wish/invalid-request.ts';
export { authorIn, type CallerFacts } from './wish/caller.ts';
export { ADMINISTERS, permit, type Needs } from './wish/permit.ts';
export * from './rooms.generated.ts';
