/**
 * What each statement of `packages/store/sql` takes and returns, from its header and from PostgreSQL's
 * own description. Rendered by `npm run render -w @drydock/store`; a test says when it is out of date.
 */
import type {
  FailedBuilds,
  HintKind,
  OpenCommand,
  OperationOutcome,
  OperationWish,
  QueueName,
} from '@drydock/engine';
import type {
  AuthorizationStatus,
  CommandName,
  CommandOutcome,
  EventData,
  EventType,
  FindingStatus,
  Json,
  JsonObject,
  LeaseStatus,
  BreakerState,
  BuildingSettings,
  EndReason,
  HolderLimit,
  LabelLimit,
  Marks,
  OperationKind,
  OperationPhase,
  OperationStatus,
  PoolSettings,
  Quantities,
  RollOutState,
  ResourceStatus,
  Role,
  Scope,
  TimelineNoun,
  TranscriptStatus,
  Verdict,
} from '@drydock/model';

export interface Statements {
  readonly 'allocator/begin': {
    readonly parameters: { readonly type: string; readonly writer: string };
    readonly row: {
      readonly fence: string;
      readonly served: string;
      readonly catalog: string;
      readonly turn: string;
      readonly nowMs: number;
      readonly sweeps: boolean;
      readonly isCounted: boolean;
      readonly hasWakes: boolean;
      readonly explained: boolean;
      readonly others: boolean;
      readonly poolsDue: boolean;
    };
  };
  readonly 'allocator/blueprints': {
    readonly parameters: {
      readonly type: string;
      readonly perProject: number | string;
      readonly soleKinds: readonly string[];
      readonly ofNew: boolean;
      readonly limit: number;
    };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly owner: string;
      readonly name: string;
      readonly kind: string;
      readonly revision: number;
      readonly isFirst: boolean;
      readonly config: JsonObject;
      readonly enabled: boolean;
      readonly draining: boolean;
      readonly packing: 'fill' | 'spread';
      readonly limitResources: number | null;
      readonly limitLeasesPerResource: number | null;
      readonly capacity: number | null;
      readonly limitFailedBuilds: number | null;
      readonly limitLeaseSeconds: number | null;
      readonly pool: Partial<PoolSettings>;
      readonly building: Partial<BuildingSettings>;
      readonly quantities: Quantities;
      readonly limitPerOwner: HolderLimit | null;
      readonly limitPerLabel: readonly LabelLimit[];
      readonly askers: readonly string[];
    };
  };
  readonly 'allocator/built': {
    readonly parameters: { readonly blueprints: readonly string[] | null };
    readonly row: {
      readonly id: string;
      readonly breaker: BreakerState | null;
      readonly failures: readonly FailedBuilds[];
      readonly resources: number;
      readonly ending: number;
      readonly building: number;
      readonly slots: readonly string[];
    };
  };
  readonly 'allocator/claim': {
    readonly parameters: { readonly type: string; readonly writer: string };
    readonly row: { readonly served: string };
  };
  readonly 'allocator/coming': {
    readonly parameters: {
      readonly type: string;
      readonly perBlueprint: number;
      readonly limit: number;
    };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly blueprintId: string;
      readonly status: 'pending' | 'active';
      readonly struggles: boolean;
      readonly revision: number;
      readonly config: JsonObject | null;
      readonly choice: JsonObject;
      readonly state: JsonObject | null;
      readonly depth: number;
      readonly marks: Marks;
      readonly live: number;
      readonly most: number;
      readonly uses: number;
      readonly idleSince: number | null;
      readonly awaited: number;
    };
  };
  readonly 'allocator/commands': {
    readonly parameters: { readonly type: string; readonly leases: readonly string[] | null };
    readonly row: {
      readonly leaseId: string;
      readonly projectId: string;
      readonly shape: string;
      readonly fence: string;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly id: string;
      readonly name: CommandName;
      readonly author: string;
      readonly reason: string | null;
      readonly arguments: JsonObject;
    };
  };
  readonly 'allocator/count-places': {
    readonly parameters: { readonly type: string; readonly limit: number | string };
    readonly row: { readonly changes: number };
  };
  readonly 'allocator/crowd': {
    readonly parameters: {
      readonly type: string;
      readonly projectsMax: number | string;
      readonly leasesMax: number | string;
      readonly linesMax: number | string;
      readonly after: string;
    };
    readonly row: { readonly kept: string; readonly turn: string; readonly cut: boolean };
  };
  readonly 'allocator/due-after': {
    readonly parameters: { readonly type: string; readonly placed: readonly string[] };
    readonly row: { readonly queue: QueueName; readonly kind: HintKind; readonly id: string };
  };
  readonly 'allocator/forget-waiting': {
    readonly parameters: { readonly shapes: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'allocator/fronts': {
    readonly parameters: { readonly newLeases: readonly string[] };
    readonly row: { readonly setConfig: string };
  };
  readonly 'allocator/full': {
    readonly parameters: { readonly limit: number | string };
    readonly row: {
      readonly id: string;
      readonly blueprintId: string;
      readonly live: number;
      readonly projectId: string;
      readonly revision: number;
      readonly choice: JsonObject;
      readonly state: JsonObject | null;
      readonly config: JsonObject | null;
      readonly holder: string | null;
      readonly holderProject: string | null;
      readonly graceEnds: number | null;
    };
  };
  readonly 'allocator/guard-amounts': {
    readonly parameters: { readonly offers: string; readonly placed: string };
    readonly row: { readonly amountsAllowed: boolean };
  };
  readonly 'allocator/guard-places': {
    readonly parameters: { readonly type: string; readonly resources: readonly string[] };
    readonly row: { readonly placesAllowed: boolean };
  };
  readonly 'allocator/guard-uses': {
    readonly parameters: { readonly resources: readonly string[] };
    readonly row: { readonly placesAllowed: boolean };
  };
  readonly 'allocator/holdings': {
    readonly parameters: {
      readonly type: string;
      readonly projects: readonly string[];
      readonly owners: string;
      readonly defaultWeight: number;
    };
    readonly row: {
      readonly projectId: string;
      readonly owner: string | null;
      readonly live: number;
      readonly served: string;
      readonly servedAt: string;
      readonly weight: number;
    };
  };
  readonly 'allocator/keep-waiting': {
    readonly parameters: {
      readonly type: string;
      readonly writer: string;
      readonly ends: string;
      readonly stays: string;
      readonly waiting: string;
      readonly commands: string;
      readonly events: string;
      readonly reclaims: string;
    };
    readonly row: { readonly leasesAsRead: boolean; readonly commandsAsRead: boolean };
  };
  readonly 'allocator/lock': {
    readonly parameters: { readonly type: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'allocator/lock-type-of': {
    readonly parameters: { readonly blueprint: string; readonly project: string };
    readonly row: { readonly type: string };
  };
  readonly 'allocator/longest': {
    readonly parameters: {
      readonly type: string;
      readonly projects: readonly string[];
      readonly perProject: number | string;
    };
    readonly row: { readonly setConfig: string };
  };
  readonly 'allocator/new': {
    readonly parameters: { readonly type: string; readonly limit: number };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly owner: string | null;
      readonly labels: Readonly<Record<string, string>>;
      readonly priority: number;
      readonly number: string;
      readonly groupId: string | null;
      readonly servedBefore: string | null;
      readonly passedBefore: string | null;
      readonly shape: string;
      readonly attributes: JsonObject;
      readonly quantities: Quantities;
      readonly allowedBlueprints: readonly string[] | null;
      readonly fence: string;
      readonly attempts: number;
      readonly tried: readonly string[] | null;
      readonly awaits: string | null;
      readonly isNew: boolean;
      readonly isLastRead: boolean;
      readonly waitIsOver: boolean;
      readonly ttlSeconds: number;
      readonly waitLeftMs: number;
      readonly waitsSince: number;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly commanded: boolean;
      readonly depth: number | null;
      readonly lost: string | null;
    };
  };
  readonly 'allocator/others': {
    readonly parameters: {
      readonly type: string;
      readonly limit: number | string;
      readonly news: string;
    };
    readonly row: { readonly kept: string; readonly cut: boolean };
  };
  readonly 'allocator/over': {
    readonly parameters: { readonly type: string; readonly limit: number | string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly shape: string;
      readonly fence: string;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly verdicts: readonly Verdict[];
    };
  };
  readonly 'allocator/place': {
    readonly parameters: {
      readonly type: string;
      readonly writer: string;
      readonly placements: string;
      readonly places: string;
      readonly activeEvent: string;
      readonly acquiredEvent: string;
      readonly aheadSeconds: number;
    };
    readonly row: { readonly grantedAfterMs: readonly number[]; readonly writtenAsRead: boolean };
  };
  readonly 'allocator/plan-resources': {
    readonly parameters: {
      readonly type: string;
      readonly writer: string;
      readonly resources: string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'allocator/read': {
    readonly parameters: {
      readonly known: readonly string[];
      readonly membersMax: number | string;
    };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly owner: string | null;
      readonly labels: Readonly<Record<string, string>>;
      readonly priority: number;
      readonly number: string;
      readonly groupId: string | null;
      readonly servedBefore: string | null;
      readonly passedBefore: string | null;
      readonly shape: string;
      readonly attributes: JsonObject;
      readonly quantities: Quantities;
      readonly allowedBlueprints: readonly string[] | null;
      readonly fence: string;
      readonly attempts: number;
      readonly tried: readonly string[] | null;
      readonly awaits: string | null;
      readonly isNew: boolean;
      readonly isLastRead: boolean;
      readonly waitIsOver: boolean;
      readonly ttlSeconds: number;
      readonly waitLeftMs: number;
      readonly waitsSince: number;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly commanded: boolean;
      readonly depth: number | null;
      readonly lost: string | null;
    };
  };
  readonly 'allocator/recount-places': {
    readonly parameters: { readonly type: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'allocator/rooms': {
    readonly parameters: {
      readonly type: string;
      readonly perBlueprint: number;
      readonly limit: number;
      readonly blueprints: string | null;
    };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly blueprintId: string;
      readonly status: 'pending' | 'active';
      readonly struggles: boolean;
      readonly revision: number;
      readonly config: JsonObject | null;
      readonly choice: JsonObject;
      readonly state: JsonObject | null;
      readonly depth: number;
      readonly marks: Marks;
      readonly most: number;
      readonly awaited: number;
      readonly uses: number;
      readonly idleSince: number | null;
      readonly live: number;
    };
  };
  readonly 'allocator/sweep': {
    readonly parameters: { readonly limit: number | string };
    readonly row: { readonly queue: QueueName; readonly kind: HintKind; readonly id: string };
  };
  readonly 'allocator/take-slots': {
    readonly parameters: { readonly slots: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'allocator/take-wakes': {
    readonly parameters: { readonly type: string; readonly limit: number | string };
    readonly row: {
      readonly news: 'place' | 'resource' | 'blueprint' | 'lease' | 'anything';
      readonly blueprint: string | null;
      readonly project: string | null;
      readonly after: string | null;
      readonly lease: string | null;
      readonly poolsDue: boolean;
    };
  };
  readonly 'allocator/taken-by-holders': {
    readonly parameters: {
      readonly blueprints: readonly string[];
      readonly holders: string;
      readonly leases: readonly string[];
    };
    readonly row: {
      readonly blueprint: string;
      readonly project: string;
      readonly label: string;
      readonly value: string;
      readonly name: string;
      readonly amount: number;
    };
  };
  readonly 'allocator/taken-of-resources': {
    readonly parameters: {
      readonly resources: readonly string[];
      readonly leases: readonly string[];
    };
    readonly row: { readonly resource: string; readonly name: string; readonly amount: number };
  };
  readonly 'allocator/taken-slots': {
    readonly parameters: { readonly keys: readonly string[] };
    readonly row: { readonly key: string };
  };
  readonly 'allocator/type-known': {
    readonly parameters: { readonly type: string };
    readonly row: { readonly known: boolean };
  };
  readonly 'allocator/types-waited-for': {
    readonly parameters: { readonly types: readonly string[] };
    readonly row: { readonly type: string };
  };
  readonly 'allocator/waits-ending': {
    readonly parameters: { readonly aheadMs: number; readonly how: number | string };
    readonly row: { readonly type: string; readonly at: string; readonly inMs: number };
  };
  readonly 'allocator/wake-again': {
    readonly parameters: {
      readonly type: string;
      readonly projects: readonly string[];
      readonly turn: string | null;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'allocator/wake-later': {
    readonly parameters: {
      readonly type: string;
      readonly blueprints: readonly string[];
      readonly delaysMs: readonly number[];
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'allocator/woken': {
    readonly parameters: {
      readonly type: string;
      readonly projectsMax: number;
      readonly leasesMax: number | string;
      readonly linesMax: number | string;
      readonly headsMax: number;
      readonly news: string | null;
      readonly leavesWakes: boolean;
    };
    readonly row: {
      readonly kept: string;
      readonly cut: boolean;
      readonly crowded: readonly string[];
    };
  };
  readonly 'attempt/beat': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly commanded: boolean };
  };
  readonly 'attempt/claim-dirty': {
    readonly parameters: { readonly ids: readonly string[]; readonly writer: string };
    readonly row: {
      readonly claimId: string;
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly type: string;
      readonly status: LeaseStatus;
      readonly attributes: JsonObject;
      readonly ttlSeconds: number;
      readonly tries: number;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly attemptId: string;
      readonly attemptNumber: number;
      readonly place: number | null;
      readonly attemptState: JsonObject | null;
      readonly resourceId: string;
      readonly resourceProjectId: string;
      readonly resourceType: string;
      readonly resourceName: string;
      readonly resourceStatus: ResourceStatus;
      readonly resourceState: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly config: JsonObject;
    };
  };
  readonly 'attempt/delay': {
    readonly parameters: {
      readonly attempt: string;
      readonly fence: number | string;
      readonly delayMs: number;
      readonly isFault: boolean;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'attempt/let-go': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'attempt/lock': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly id: string };
  };
  readonly 'authorization/ask': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly blueprint: string;
      readonly author: string;
      readonly askerEvent: string;
      readonly askerData: string;
      readonly ownerEvent: string;
      readonly ownerData: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'authorization/find': {
    readonly parameters: {
      readonly project: string;
      readonly id: string | null;
      readonly blueprint: string | null;
    };
    readonly row: {
      readonly id: string;
      readonly status: AuthorizationStatus;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly provides: string;
      readonly isOrphan: boolean;
      readonly askerId: string;
      readonly askerName: string;
      readonly ownerId: string;
      readonly ownerName: string;
      readonly author: string;
      readonly decidedBy: string | null;
      readonly reason: string | null;
      readonly labels: Readonly<Record<string, string>>;
      readonly createdAt: Date;
      readonly decidedAt: Date | null;
    };
  };
  readonly 'authorization/find-askable': {
    readonly parameters: { readonly blueprint: string };
    readonly row: { readonly projectId: string; readonly provides: string };
  };
  readonly 'authorization/move': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly status: string;
      readonly statuses: readonly string[];
      readonly author: string;
      readonly reason: string | null;
      readonly askerEvent: string;
      readonly askerData: string;
      readonly ownerEvent: string;
      readonly ownerData: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'blueprint/find': {
    readonly parameters: { readonly project: string; readonly id: string };
    readonly row: { readonly id: string; readonly provides: string };
  };
  readonly 'blueprint/first-of-kind': {
    readonly parameters: { readonly kind: string; readonly type: string };
    readonly row: { readonly projectId: string };
  };
  readonly 'blueprint/kinds-in-use': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: { readonly kind: string; readonly example: string };
  };
  readonly 'blueprint/limited': {
    readonly parameters: {
      readonly kinds: readonly string[];
      readonly exempt: readonly string[];
      readonly soleKinds: readonly string[];
      readonly limit: number | string;
    };
    readonly row: {
      readonly kind: string;
      readonly project: string;
      readonly example: string;
      readonly count: number;
      readonly isFirst: boolean;
    };
  };
  readonly 'blueprint/read': {
    readonly parameters: { readonly blueprint: string; readonly soleKinds: readonly string[] };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly owner: string;
      readonly name: string;
      readonly kind: string;
      readonly revision: number;
      readonly config: JsonObject;
      readonly enabled: boolean;
      readonly draining: boolean;
      readonly packing: 'fill' | 'spread';
      readonly limitResources: number | null;
      readonly limitLeasesPerResource: number | null;
      readonly capacity: number | null;
      readonly limitFailedBuilds: number | null;
      readonly limitLeaseSeconds: number | null;
      readonly pool: Partial<PoolSettings>;
      readonly building: Partial<BuildingSettings>;
      readonly quantities: Quantities;
      readonly limitPerOwner: HolderLimit | null;
      readonly limitPerLabel: readonly LabelLimit[];
      readonly askers: readonly string[];
      readonly isFirst: boolean;
    };
  };
  readonly 'blueprint/resolve': {
    readonly parameters: { readonly project: string; readonly names: readonly string[] };
    readonly row: { readonly asked: string; readonly id: string };
  };
  readonly 'claim/find-intent': {
    readonly parameters: { readonly owner: string; readonly name: string };
    readonly row: {
      readonly key: string;
      readonly request: string;
      readonly status: 'intended' | 'done';
      readonly result: Json;
    };
  };
  readonly 'claim/find-newest-intent': {
    readonly parameters: { readonly resource: string; readonly name: string };
    readonly row: {
      readonly key: string;
      readonly request: string;
      readonly status: 'intended' | 'done';
      readonly result: Json;
    };
  };
  readonly 'claim/find-resolved': {
    readonly parameters: {
      readonly resource: string;
      readonly name: string;
      readonly revision: number | null;
    };
    readonly row: { readonly value: Json };
  };
  readonly 'claim/finish-intent': {
    readonly parameters: { readonly key: string; readonly result: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'claim/insert-intent': {
    readonly parameters: {
      readonly key: string;
      readonly project: string;
      readonly kind: string;
      readonly owner: string;
      readonly name: string;
      readonly request: string;
      readonly fence: number | string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'claim/keep-state': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly state: string;
      readonly type: string;
      readonly data: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'claim/record-launch': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly kind: string;
      readonly type: string;
      readonly data: string;
      readonly writer: string;
    };
    readonly row: { readonly isNew: boolean };
  };
  readonly 'claim/record-resolved': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly name: string;
      readonly revision: number | null;
      readonly value: string;
    };
    readonly row: { readonly value: Json };
  };
  readonly 'claim/take-slot': {
    readonly parameters: { readonly resource: string; readonly key: string };
    readonly row: { readonly taken: boolean };
  };
  readonly 'command/append-abandon': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly resource: string;
      readonly author: string;
      readonly reason: string;
      readonly ended: string;
      readonly eventType: string;
      readonly eventData: string;
      readonly idempotencyKey: string | null;
      readonly requestHash: Buffer | null;
    };
    readonly row: {
      readonly id: string;
      readonly status: ResourceStatus;
      readonly appended: boolean;
    };
  };
  readonly 'command/append-lost': {
    readonly parameters: { readonly commands: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'command/append-to-leases': {
    readonly parameters: { readonly commands: string };
    readonly row: {
      readonly position: number;
      readonly lease: string;
      readonly type: string;
      readonly status: LeaseStatus;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly accepted: boolean;
      readonly appended: boolean;
      readonly createdAt: Date;
      readonly outcome: CommandOutcome | null;
      readonly reason: string | null;
      readonly consumedAt: Date | null;
    };
  };
  readonly 'command/append-to-resource': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly resource: string;
      readonly name: string;
      readonly author: string;
      readonly arguments: string;
      readonly expiresInSeconds: number | null;
      readonly ended: string;
      readonly eventType: string;
      readonly eventData: string;
      readonly idempotencyKey: string | null;
      readonly requestHash: Buffer | null;
    };
    readonly row: {
      readonly id: string;
      readonly status: ResourceStatus;
      readonly appended: boolean;
    };
  };
  readonly 'command/find-blueprint': {
    readonly parameters: { readonly blueprint: string; readonly project: string };
    readonly row: { readonly provides: string; readonly draining: Json | null };
  };
  readonly 'command/find-resource': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly status: 'pending' | 'active';
      readonly type: string;
      readonly marks: Marks;
      readonly tries: number;
      readonly isDue: boolean;
      readonly now: Date;
    };
  };
  readonly 'command/insert-for-resource': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly resource: string;
      readonly author: string;
      readonly reason: string | null;
      readonly ended: string;
      readonly eventType: string;
      readonly eventData: string;
    };
    readonly row: { readonly id: string; readonly status: ResourceStatus };
  };
  readonly 'command/marks': {
    readonly parameters: { readonly project: string; readonly resource: string };
    readonly row: { readonly marks: Marks };
  };
  readonly 'command/open': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: {
      readonly target: string;
      readonly id: string;
      readonly name: CommandName;
      readonly author: string;
      readonly reason: string | null;
      readonly arguments: JsonObject;
    };
  };
  readonly 'command/operate-blueprint': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly blueprint: string;
      readonly name: string;
      readonly author: string;
      readonly reason: string | null;
      readonly outcome: string;
      readonly refusal: string | null;
      readonly eventType: string;
      readonly eventData: string;
      readonly idempotencyKey: string | null;
      readonly requestHash: Buffer | null;
    };
    readonly row: { readonly id: string };
  };
  readonly 'command/read': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: {
      readonly id: string;
      readonly name: CommandName;
      readonly author: string;
      readonly arguments: JsonObject;
      readonly createdAt: Date;
      readonly outcome: CommandOutcome | null;
      readonly reason: string | null;
      readonly consumedAt: Date | null;
    };
  };
  readonly 'command/release': {
    readonly parameters: { readonly target: string };
    readonly row: { readonly id: string };
  };
  readonly 'cost/count-resources': {
    readonly parameters: {
      readonly days: number;
      readonly limit: number | string;
      readonly counted: number | string;
    };
    readonly row: { readonly resourceId: string };
  };
  readonly 'cost/forget': {
    readonly parameters: { readonly days: number; readonly limit: number | string };
    readonly row: { readonly gone: number };
  };
  readonly 'cost/lock': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: { readonly mine: boolean };
  };
  readonly 'cost/read': {
    readonly parameters: {
      readonly project: string;
      readonly since: Date | string | null;
      readonly until: Date | string | null;
      readonly by: string;
      readonly label: string;
      readonly limit: number;
    };
    readonly row: {
      readonly since: Date;
      readonly until: Date;
      readonly blueprint: string | null;
      readonly value: string | null;
      readonly isRest: boolean | null;
      readonly currency: string | null;
      readonly entry: string | null;
      readonly micros: string | null;
      readonly amount: string | null;
    };
  };
  readonly 'credential/find': {
    readonly parameters: { readonly project: string; readonly name: string };
    readonly row: {
      readonly id: string;
      readonly kind: string;
      readonly sealed: Buffer;
      readonly keyId: string;
    };
  };
  readonly 'credential/sealed-with': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: { readonly keyId: string; readonly count: number; readonly example: string };
  };
  readonly 'health/count-lost': {
    readonly parameters: {
      readonly project: string;
      readonly kind: string;
      readonly place: string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'health/due': {
    readonly parameters: { readonly resource: string };
    readonly row: { readonly id: string };
  };
  readonly 'health/finish': {
    readonly parameters: {
      readonly resource: string;
      readonly takenUntil: Date | string;
      readonly reason: string | null;
      readonly nextInMs: number;
      readonly command: string;
      readonly author: string;
      readonly isLost: boolean;
      readonly isIll: boolean;
      readonly closeInMs: number | null;
    };
    readonly row: { readonly id: string };
  };
  readonly 'health/insert': {
    readonly parameters: {
      readonly kinds: readonly string[];
      readonly firstInMs: readonly number[];
      readonly closeInMs: readonly number[];
      readonly limit: number | string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'health/let-go': {
    readonly parameters: { readonly resource: string; readonly takenUntil: Date | string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'health/make-due': {
    readonly parameters: { readonly resource: string };
    readonly row: { readonly resourceId: string };
  };
  readonly 'health/sweep': {
    readonly parameters: { readonly limit: number | string };
    readonly row: { readonly queue: QueueName; readonly kind: HintKind; readonly id: string };
  };
  readonly 'health/take': {
    readonly parameters: { readonly resource: string; readonly forMs: number };
    readonly row: {
      readonly failures: number;
      readonly closely: boolean;
      readonly takenUntil: string;
      readonly id: string;
      readonly projectId: string;
      readonly type: string;
      readonly name: string;
      readonly status: 'active';
      readonly state: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly building: Partial<BuildingSettings>;
      readonly config: JsonObject;
    };
  };
  readonly 'health/tell-lost': {
    readonly parameters: {
      readonly quietMs: number;
      readonly many: number;
      readonly type: string;
      readonly writer: string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'idempotency/claim': {
    readonly parameters: {
      readonly project: string;
      readonly key: string;
      readonly requestHash: Buffer;
      readonly httpStatus: number;
      readonly answer: string;
    };
    readonly row: { readonly key: string };
  };
  readonly 'idempotency/find': {
    readonly parameters: { readonly project: string; readonly key: string };
    readonly row: {
      readonly requestHash: Buffer;
      readonly status: number;
      readonly answer: JsonObject;
    };
  };
  readonly 'idempotency/finish': {
    readonly parameters: {
      readonly project: string;
      readonly key: string;
      readonly httpStatus: number;
      readonly answer: string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'idempotency/free': {
    readonly parameters: { readonly project: string; readonly key: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'inspect/applied-migrations': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: {
      readonly migrationName: string;
      readonly checksum: string;
      readonly finishedAt: Date | null;
    };
  };
  readonly 'inspect/costs': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: {
      readonly project: string;
      readonly blueprint: string;
      readonly entry: string;
      readonly currency: string;
      readonly seconds: number;
      readonly amount: number;
    };
  };
  readonly 'inspect/gauge-abandoned': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: { readonly project: string; readonly blueprint: string; readonly count: number };
  };
  readonly 'inspect/gauge-commands': {
    readonly parameters: { readonly seconds: number };
    readonly row: { readonly name: string; readonly count: number };
  };
  readonly 'inspect/gauge-leases': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: { readonly type: string; readonly status: LeaseStatus; readonly count: number };
  };
  readonly 'inspect/gauge-overdue': {
    readonly parameters: {
      readonly seconds: number;
      readonly nouns: readonly string[];
      readonly statuses: readonly string[];
      readonly queues: readonly string[];
    };
    readonly row: { readonly queue: string; readonly count: number };
  };
  readonly 'inspect/gauge-removals': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: {
      readonly noun: string;
      readonly project: string;
      readonly blueprint: string;
      readonly count: number;
    };
  };
  readonly 'inspect/gauge-resources': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: {
      readonly project: string;
      readonly blueprint: string;
      readonly type: string;
      readonly status: ResourceStatus;
      readonly marks: readonly string[];
      readonly count: number;
    };
  };
  readonly 'inspect/gauge-waiting': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: {
      readonly type: string;
      readonly rule: string;
      readonly count: number;
      readonly oldestSeconds: number;
    };
  };
  readonly 'inspect/outside': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: {
      readonly kind: string;
      readonly launched: number;
      readonly leaked: number;
      readonly waiting: number;
      readonly stuck: number;
    };
  };
  readonly 'inspect/outside-open': {
    readonly parameters: { readonly limit: number | string };
    readonly row: {
      readonly kind: string;
      readonly place: string;
      readonly about: string;
      readonly id: string | null;
      readonly sentence: string;
      readonly since: Date;
    };
  };
  readonly 'inspect/overdue': {
    readonly parameters: {
      readonly seconds: number;
      readonly nouns: readonly string[];
      readonly statuses: readonly string[];
      readonly workers: readonly string[];
    };
    readonly row: { readonly worker: string; readonly count: number; readonly seconds: number };
  };
  readonly 'inspect/shared-host-keys': {
    readonly parameters: { readonly limit: number | string };
    readonly row: {
      readonly hostKey: string;
      readonly resources: number;
      readonly projects: number;
      readonly names: readonly string[];
    };
  };
  readonly 'inspect/stalled-types': {
    readonly parameters: { readonly seconds: number };
    readonly row: { readonly type: string; readonly seconds: number };
  };
  readonly 'inspect/stuck-removals': {
    readonly parameters: {
      readonly seconds: number;
      readonly triesMin: number;
      readonly limit: number | string;
    };
    readonly row: {
      readonly id: string;
      readonly name: string;
      readonly type: string;
      readonly ended: boolean;
      readonly seconds: number;
    };
  };
  readonly 'inspect/unhealthy-resources': {
    readonly parameters: { readonly limit: number | string };
    readonly row: {
      readonly id: string;
      readonly name: string;
      readonly type: string;
      readonly quarantined: string;
      readonly failure: string | null;
      readonly failures: number;
    };
  };
  readonly 'installation/meet': {
    readonly parameters: {
      readonly id: string;
      readonly knownAs: string;
      readonly step: number;
      readonly type: string;
      readonly reason: string;
      readonly writer: string;
    };
    readonly row: {
      readonly id: string;
      readonly epoch: number;
      readonly isRaised: boolean;
      readonly isOvertaken: boolean;
    };
  };
  readonly 'installation/raise': {
    readonly parameters: {
      readonly step: number;
      readonly type: string;
      readonly data: string;
      readonly writer: string;
      readonly id: string;
    };
    readonly row: { readonly id: string | null; readonly epoch: number };
  };
  readonly 'installation/signs': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: {
      readonly database: string;
      readonly timeline: string;
      readonly relation: string;
      readonly tellsSystem: boolean;
    };
  };
  readonly 'installation/system': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: { readonly system: string };
  };
  readonly 'layer/ask-holders': {
    readonly parameters: { readonly questions: string };
    readonly row: { readonly id: string; readonly status: 'pending' | 'active' };
  };
  readonly 'layer/entitled': {
    readonly parameters: {
      readonly lease: string;
      readonly attempt: string;
      readonly holder: string;
      readonly claimed: string | null;
      readonly fence: number | string | null;
    };
    readonly row: { readonly entitled: boolean };
  };
  readonly 'layer/find': {
    readonly parameters: { readonly holder: string; readonly name: string };
    readonly row: {
      readonly id: string;
      readonly status: LeaseStatus;
      readonly reason: string | null;
      readonly attributes: JsonObject;
      readonly attemptId: string | null;
      readonly place: number | null;
      readonly attemptState: JsonObject | null;
      readonly resourceId: string;
      readonly resourceState: JsonObject | null;
      readonly resourceProjectId: string;
      readonly blueprintId: string;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly config: JsonObject;
    };
  };
  readonly 'layer/insert': {
    readonly parameters: {
      readonly lease: string;
      readonly holder: string;
      readonly name: string;
      readonly type: string;
      readonly attributes: string;
      readonly blueprints: readonly string[] | null;
      readonly shape: string;
      readonly priority: number;
      readonly ttlSeconds: number;
      readonly waitSeconds: number;
      readonly writer: string;
      readonly fence: number | string;
      readonly leaseEvent: string;
      readonly leaseData: string;
      readonly holderEvent: string;
      readonly holderData: string;
      readonly quantities: string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'layer/list': {
    readonly parameters: { readonly holder: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly type: string;
      readonly status: LeaseStatus;
    };
  };
  readonly 'layer/lock-holder': {
    readonly parameters: { readonly resource: string; readonly fence: number | string };
    readonly row: { readonly id: string; readonly depth: number };
  };
  readonly 'lease/accepted-at': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: { readonly id: string; readonly createdAt: Date; readonly author: string };
  };
  readonly 'lease/activate': {
    readonly parameters: {
      readonly lease: string;
      readonly fence: number | string;
      readonly state: string;
      readonly events: string;
      readonly writer: string;
      readonly leaseSeconds: number | null;
      readonly aheadSeconds: number;
    };
    readonly row: { readonly id: string };
  };
  readonly 'lease/beat': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly commanded: boolean };
  };
  readonly 'lease/claim-acquired': {
    readonly parameters: { readonly ids: readonly string[]; readonly writer: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly type: string;
      readonly status: LeaseStatus;
      readonly attributes: JsonObject;
      readonly ttlSeconds: number;
      readonly tries: number;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly attemptId: string;
      readonly attemptNumber: number;
      readonly place: number | null;
      readonly attemptState: JsonObject | null;
      readonly resourceId: string;
      readonly resourceProjectId: string;
      readonly resourceType: string;
      readonly resourceName: string;
      readonly resourceStatus: ResourceStatus;
      readonly resourceState: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly limitLeaseSeconds: number | null;
      readonly config: JsonObject;
      readonly sinceRequestMs: number;
    };
  };
  readonly 'lease/claim-active': {
    readonly parameters: { readonly ids: readonly string[]; readonly writer: string };
    readonly row: { readonly id: string; readonly projectId: string; readonly fence: string };
  };
  readonly 'lease/claim-ended': {
    readonly parameters: { readonly ids: readonly string[]; readonly writer: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly type: string;
      readonly status: LeaseStatus;
      readonly attributes: JsonObject;
      readonly ttlSeconds: number;
      readonly tries: number;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly attemptId: string | null;
      readonly attemptNumber: number;
      readonly place: number | null;
      readonly attemptState: JsonObject | null;
      readonly resourceId: string;
      readonly resourceProjectId: string;
      readonly resourceType: string;
      readonly resourceName: string;
      readonly resourceStatus: ResourceStatus;
      readonly resourceState: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly config: JsonObject;
    };
  };
  readonly 'lease/delay': {
    readonly parameters: {
      readonly lease: string;
      readonly fence: number | string;
      readonly delayMs: number;
      readonly isFault: boolean;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'lease/due': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: { readonly id: string; readonly type: string; readonly status: LeaseStatus };
  };
  readonly 'lease/end': {
    readonly parameters: {
      readonly leases: string;
      readonly commands: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: {
      readonly kept: boolean;
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly type: string;
      readonly status: 'released' | 'broken';
      readonly attributes: JsonObject;
      readonly ttlSeconds: number;
      readonly tries: number;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly attemptId: string | null;
      readonly attemptNumber: number;
      readonly place: number | null;
      readonly attemptState: JsonObject | null;
      readonly resourceId: string;
      readonly resourceProjectId: string;
      readonly resourceType: string;
      readonly resourceName: string;
      readonly resourceStatus: ResourceStatus;
      readonly resourceState: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly config: JsonObject;
    };
  };
  readonly 'lease/entitled': {
    readonly parameters: { readonly lease: string; readonly attempt: string };
    readonly row: { readonly entitled: boolean };
  };
  readonly 'lease/expiring-soon': {
    readonly parameters: { readonly aheadMs: number; readonly limit: number | string };
    readonly row: { readonly id: string; readonly inMs: number };
  };
  readonly 'lease/explain': {
    readonly parameters: { readonly project: string; readonly lease: string };
    readonly row: {
      readonly status: LeaseStatus;
      readonly type: string;
      readonly awaits: string | null;
      readonly verdicts: readonly Verdict[] | null;
      readonly updatedAt: Date | null;
      readonly served: string | null;
    };
  };
  readonly 'lease/finish-destroying': {
    readonly parameters: {
      readonly debts: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: {
      readonly id: string;
      readonly fence: string;
      readonly woken: readonly string[];
      readonly watched: readonly string[];
    };
  };
  readonly 'lease/insert': {
    readonly parameters: { readonly requests: string };
    readonly row: { readonly position: number };
  };
  readonly 'lease/let-go': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'lease/lock': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly id: string };
  };
  readonly 'lease/passed-deadlines': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: { readonly leaseId: string; readonly leaseSecondsMax: number | null };
  };
  readonly 'lease/phases': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: { readonly id: string; readonly type: string; readonly status: LeaseStatus };
  };
  readonly 'lease/read': {
    readonly parameters: { readonly project: string | null; readonly ids: readonly string[] };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly type: string;
      readonly status: LeaseStatus;
      readonly owner: string | null;
      readonly author: string;
      readonly attributes: JsonObject;
      readonly quantities: Quantities;
      readonly priority: number;
      readonly labels: Readonly<Record<string, string>>;
      readonly ttlSeconds: number;
      readonly createdAt: Date;
      readonly acquiredAt: Date | null;
      readonly activatedAt: Date | null;
      readonly releasedAt: Date | null;
      readonly destroyedAt: Date | null;
      readonly reason: string | null;
      readonly reasonCode: EndReason | null;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly expiresAt: Date | null;
      readonly latestExpiresAt: Date | null;
      readonly resourceId: string | null;
      readonly holderFence: string | null;
      readonly blueprintId: string | null;
      readonly interfaces: readonly string[] | null;
    };
  };
  readonly 'lease/renew': {
    readonly parameters: {
      readonly project: string;
      readonly lease: string;
      readonly ttlSeconds: number;
      readonly event: string;
      readonly idempotencyKey: string | null;
      readonly requestHash: Buffer | null;
      readonly aheadSeconds: number;
    };
    readonly row: { readonly expiresAt: Date };
  };
  readonly 'lease/retire': {
    readonly parameters: { readonly days: number; readonly how: number | string };
    readonly row: { readonly leases: number; readonly resources: number; readonly answers: number };
  };
  readonly 'lease/set-up-entitled': {
    readonly parameters: { readonly lease: string; readonly fence: number | string };
    readonly row: { readonly entitled: boolean };
  };
  readonly 'lease/sweep': {
    readonly parameters: { readonly limit: number | string };
    readonly row: { readonly queue: QueueName; readonly kind: HintKind; readonly id: string };
  };
  readonly 'lease/sweep-updates': {
    readonly parameters: { readonly limit: number | string };
    readonly row: { readonly queue: QueueName; readonly kind: HintKind; readonly id: string };
  };
  readonly 'lease/tell-expiring': {
    readonly parameters: {
      readonly aheadMs: number;
      readonly sinceMs: number;
      readonly event: string;
      readonly data: string;
      readonly finalData: string;
      readonly writer: string;
      readonly limit: number | string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'lease/throw-back': {
    readonly parameters: {
      readonly lease: string;
      readonly fence: number | string;
      readonly reason: string;
      readonly events: string;
      readonly commands: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'lease/traces': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: { readonly id: string; readonly traceparent: string };
  };
  readonly 'lease/traces-awaiting': {
    readonly parameters: { readonly resource: string; readonly limit: number | string };
    readonly row: { readonly traceparent: string };
  };
  readonly 'lease/usable': {
    readonly parameters: { readonly project: string; readonly lease: string };
    readonly row: {
      readonly id: string;
      readonly status: LeaseStatus;
      readonly attributes: JsonObject;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
      readonly expired: boolean;
      readonly remainingMs: number | null;
      readonly attemptId: string | null;
      readonly place: number | null;
      readonly attemptState: JsonObject | null;
      readonly resourceId: string;
      readonly resourceState: JsonObject | null;
      readonly resourceProjectId: string;
      readonly blueprintId: string;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly config: JsonObject;
    };
  };
  readonly 'operation/beat': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly commanded: boolean };
  };
  readonly 'operation/begin': {
    readonly parameters: {
      readonly id: string;
      readonly fence: number | string;
      readonly writer: string;
      readonly event: string;
      readonly data: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'operation/claim': {
    readonly parameters: { readonly id: string; readonly writer: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly kind: OperationKind;
      readonly repository: string;
      readonly ref: string | null;
      readonly branch: string | null;
      readonly slot: string;
      readonly wish: OperationWish;
      readonly triesMax: number;
      readonly author: string;
      readonly status: OperationStatus;
      readonly phase: OperationPhase;
      readonly copy: number;
      readonly moved: number;
      readonly head: string | null;
      readonly base: string | null;
      readonly commit: string | null;
      readonly tree: string | null;
      readonly pushAt: Date | null;
      readonly transcriptId: string | null;
      readonly transcriptLeaseId: string | null;
      readonly tries: number;
      readonly outcome: OperationOutcome | null;
    };
  };
  readonly 'operation/dismiss': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly operation: string;
      readonly author: string;
      readonly arguments: string;
      readonly ended: string;
      readonly eventType: string;
      readonly eventData: string;
      readonly idempotencyKey: string | null;
      readonly requestHash: Buffer | null;
    };
    readonly row: {
      readonly id: string;
      readonly status: OperationStatus;
      readonly appended: boolean;
    };
  };
  readonly 'operation/due': {
    readonly parameters: { readonly id: string };
    readonly row: { readonly id: string };
  };
  readonly 'operation/end': {
    readonly parameters: {
      readonly id: string;
      readonly fence: number | string;
      readonly status: string;
      readonly outcome: string | null;
      readonly commands: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string; readonly next: string | null };
  };
  readonly 'operation/insert': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly kind: string;
      readonly repository: string;
      readonly ref: string | null;
      readonly branch: string | null;
      readonly slot: string;
      readonly wish: string;
      readonly triesMax: number;
      readonly author: string;
      readonly labels: string;
      readonly event: string;
      readonly data: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'operation/let-go': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'operation/lock': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly id: string };
  };
  readonly 'operation/mark': {
    readonly parameters: {
      readonly id: string;
      readonly fence: number | string;
      readonly progress: string;
      readonly delayMs: number | null;
      readonly isKept: boolean;
      readonly isFault: boolean;
      readonly commands: string;
      readonly events: string;
      readonly writer: string;
      readonly isPush: boolean;
    };
    readonly row: { readonly id: string };
  };
  readonly 'operation/retire': {
    readonly parameters: { readonly days: number; readonly how: number | string };
    readonly row: { readonly operations: number };
  };
  readonly 'operation/standing': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: {
      readonly id: string;
      readonly holder: string | null;
      readonly ahead: number;
      readonly lease: string | null;
      readonly former: string | null;
      readonly dismissed: boolean;
    };
  };
  readonly 'operation/sweep': {
    readonly parameters: { readonly limit: number | string };
    readonly row: { readonly queue: QueueName; readonly kind: HintKind; readonly id: string };
  };
  readonly 'outside/delay': {
    readonly parameters: {
      readonly id: string;
      readonly delayMs: number;
      readonly error: string | null;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'outside/failed': {
    readonly parameters: {
      readonly project: string;
      readonly kind: string;
      readonly place: string;
      readonly error: string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'outside/find': {
    readonly parameters: { readonly project: string; readonly id: string };
    readonly row: {
      readonly id: string;
      readonly number: string;
      readonly kind: string;
      readonly place: string;
      readonly thingId: string;
      readonly what: string;
      readonly resourceId: string | null;
      readonly epoch: number | null;
      readonly thingCreatedAt: Date | null;
      readonly state: string | null;
      readonly status: FindingStatus;
      readonly firstSeenAt: Date;
      readonly lastSeenAt: Date;
      readonly looks: number;
      readonly author: string | null;
      readonly tries: number;
      readonly lastError: string | null;
    };
  };
  readonly 'outside/forget': {
    readonly parameters: { readonly id: string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'outside/list': {
    readonly parameters: {
      readonly project: string;
      readonly below: number | string | null;
      readonly limit: number | string;
      readonly isOpen: boolean;
    };
    readonly row: {
      readonly id: string;
      readonly number: string;
      readonly kind: string;
      readonly place: string;
      readonly thingId: string;
      readonly what: string;
      readonly resourceId: string | null;
      readonly epoch: number | null;
      readonly thingCreatedAt: Date | null;
      readonly state: string | null;
      readonly status: FindingStatus;
      readonly firstSeenAt: Date;
      readonly lastSeenAt: Date;
      readonly looks: number;
      readonly author: string | null;
      readonly tries: number;
      readonly lastError: string | null;
    };
  };
  readonly 'outside/lock': {
    readonly parameters: { readonly id: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly kind: string;
      readonly place: string;
      readonly config: JsonObject;
      readonly thingId: string;
      readonly what: string;
      readonly resourceId: string | null;
      readonly epoch: number | null;
      readonly thingCreatedAt: Date | null;
      readonly state: string | null;
      readonly status: FindingStatus;
      readonly tries: number;
      readonly presentEpoch: number;
    };
  };
  readonly 'outside/lock-owner': {
    readonly parameters: { readonly id: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly blueprintId: string;
      readonly status: ResourceStatus;
      readonly state: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly config: JsonObject;
    };
  };
  readonly 'outside/looked': {
    readonly parameters: {
      readonly project: string;
      readonly kind: string;
      readonly place: string;
      readonly beganMs: number;
      readonly things: number;
      readonly met: readonly string[];
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'outside/move': {
    readonly parameters: {
      readonly id: string;
      readonly status: string;
      readonly author: string | null;
      readonly leaked: boolean;
      readonly type: string;
      readonly data: string;
      readonly resource: string | null;
      readonly resourceType: string;
      readonly resourceData: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'outside/observe': {
    readonly parameters: {
      readonly project: string;
      readonly kind: string;
      readonly place: string;
      readonly config: string;
      readonly things: string;
      readonly apartMs: number;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'outside/owners': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly blueprintId: string;
      readonly status: ResourceStatus;
      readonly state: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly config: JsonObject;
    };
  };
  readonly 'outside/places': {
    readonly parameters: {
      readonly kinds: readonly string[];
      readonly afterBlueprint: string;
      readonly afterRevision: number;
      readonly limit: number | string;
    };
    readonly row: {
      readonly projectId: string;
      readonly blueprintId: string;
      readonly kind: string;
      readonly revision: number;
      readonly config: JsonObject;
    };
  };
  readonly 'outside/retire': {
    readonly parameters: { readonly days: number };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'outside/ripe': {
    readonly parameters: {
      readonly project: string;
      readonly kind: string;
      readonly place: string;
      readonly ageMs: number;
      readonly limit: number | string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'outside/take-due': {
    readonly parameters: {
      readonly kinds: readonly string[];
      readonly forMs: number;
      readonly limit: number | string;
    };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly kind: string;
      readonly place: string;
      readonly config: JsonObject;
      readonly thingId: string;
      readonly what: string;
      readonly resourceId: string | null;
      readonly epoch: number | null;
      readonly thingCreatedAt: Date | null;
      readonly state: string | null;
      readonly tries: number;
    };
  };
  readonly 'outside/taken-back': {
    readonly parameters: {
      readonly id: string;
      readonly type: string;
      readonly data: string;
      readonly writer: string;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'pool/delay': {
    readonly parameters: { readonly blueprint: string; readonly delayMs: number };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'pool/due': {
    readonly parameters: { readonly type: string };
    readonly row: {
      readonly blueprintId: string;
      readonly breaker: BreakerState | null;
      readonly rollOut: RollOutState | null;
      readonly breakerClosedAt: number;
      readonly now: number;
    };
  };
  readonly 'pool/failures': {
    readonly parameters: { readonly blueprint: string };
    readonly row: {
      readonly revision: number;
      readonly code: EndReason;
      readonly reason: string;
      readonly at: number;
    };
  };
  readonly 'pool/gone': {
    readonly parameters: { readonly blueprint: string; readonly windowSeconds: number };
    readonly row: { readonly gone: number };
  };
  readonly 'pool/look': {
    readonly parameters: { readonly project: string; readonly id: string };
    readonly row: {
      readonly id: string;
      readonly isKept: boolean;
      readonly breaker: BreakerState | null;
      readonly rollOut: RollOutState | null;
      readonly nextAt: number | null;
      readonly now: number;
    };
  };
  readonly 'pool/members': {
    readonly parameters: { readonly blueprint: string; readonly limit: number | string };
    readonly row: {
      readonly id: string;
      readonly status: 'pending' | 'active';
      readonly revision: number;
      readonly choice: JsonObject;
      readonly marks: Marks;
      readonly struggles: boolean;
      readonly live: number;
      readonly uses: number;
      readonly createdAt: number;
      readonly activatedAt: number | null;
      readonly freedAt: number | null;
      readonly awaited: number;
      readonly told: 'release' | 'reclaim' | 'retire' | 'update' | null;
      readonly updateOutcome: string | null;
    };
  };
  readonly 'pool/used': {
    readonly parameters: { readonly blueprints: readonly string[]; readonly inMs: number };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'pool/watch': {
    readonly parameters: { readonly resources: readonly string[] };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'pool/write': {
    readonly parameters: {
      readonly blueprint: string;
      readonly writer: string;
      readonly builds: string;
      readonly slots: string;
      readonly commands: string;
      readonly events: string;
      readonly readyMin: number;
      readonly breaker: string | null;
      readonly breakerClosedAt: number | null;
      readonly rollOut: string | null;
      readonly nextInMs: number;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'project/find': {
    readonly parameters: { readonly id: string };
    readonly row: {
      readonly id: string;
      readonly name: string;
      readonly administers: boolean;
      readonly labels: Readonly<Record<string, string>>;
      readonly createdAt: Date;
    };
  };
  readonly 'project/insert': {
    readonly parameters: {
      readonly id: string;
      readonly name: string;
      readonly labels: string;
      readonly eventType: string;
      readonly eventData: string;
    };
    readonly row: {
      readonly id: string;
      readonly name: string;
      readonly administers: boolean;
      readonly labels: Readonly<Record<string, string>>;
      readonly createdAt: Date;
    };
  };
  readonly 'project/lock': {
    readonly parameters: { readonly project: string };
    readonly row: { readonly id: string };
  };
  readonly 'project/lock-many': {
    readonly parameters: { readonly projects: readonly string[] };
    readonly row: { readonly id: string };
  };
  readonly 'quota/read': {
    readonly parameters: { readonly project: string };
    readonly row: {
      readonly name: string;
      readonly value: number;
      readonly author: string;
      readonly updatedAt: Date;
    };
  };
  readonly 'quota/set': {
    readonly parameters: {
      readonly project: string;
      readonly author: string;
      readonly changes: string | null;
    };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'quota/use': {
    readonly parameters: {
      readonly project: string;
      readonly names: readonly string[];
      readonly defaults: readonly number[];
      readonly countedTo: readonly number[];
    };
    readonly row: { readonly name: string; readonly value: number; readonly used: number };
  };
  readonly 'resource/abandon': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly command: string;
      readonly debt: string | null;
      readonly event: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/abandon-leases': {
    readonly parameters: {
      readonly resource: string;
      readonly reason: string;
      readonly leaseEvent: string;
      readonly leaseData: string;
      readonly attemptEvent: string;
      readonly attemptData: string;
      readonly writer: string;
    };
    readonly row: {
      readonly id: string;
      readonly holderResourceId: string | null;
      readonly holderKind: TimelineNoun | null;
      readonly holderId: string | null;
    };
  };
  readonly 'resource/activate': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly state: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/allocate': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly blueprint: string;
      readonly revision: number;
      readonly type: string;
      readonly name: string;
      readonly choice: string;
      readonly interfaces: readonly string[];
      readonly slots: readonly string[];
      readonly event: string;
      readonly data: string;
      readonly author: string;
      readonly pricedAs: string | null;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/beat': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly commanded: boolean };
  };
  readonly 'resource/build-entitled': {
    readonly parameters: { readonly resource: string; readonly fence: number | string };
    readonly row: { readonly entitled: boolean };
  };
  readonly 'resource/claim-active': {
    readonly parameters: { readonly ids: readonly string[]; readonly writer: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly status: 'pending' | 'active';
      readonly type: string;
      readonly marks: Marks;
      readonly tries: number;
      readonly isDue: boolean;
      readonly now: Date;
    };
  };
  readonly 'resource/claim-ended': {
    readonly parameters: { readonly id: string; readonly writer: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly tries: number;
      readonly type: string;
      readonly name: string;
      readonly status: ResourceStatus;
      readonly state: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly config: JsonObject;
      readonly openLeases: number;
      readonly heldLeases: number;
      readonly takenDown: boolean;
      readonly abandon: OpenCommand | null;
    };
  };
  readonly 'resource/claim-pending': {
    readonly parameters: {
      readonly id: string;
      readonly writer: string;
      readonly soleKinds: readonly string[];
    };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly tries: number;
      readonly type: string;
      readonly name: string;
      readonly status: ResourceStatus;
      readonly state: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly config: JsonObject;
      readonly openLeases: number;
      readonly sincePlanMs: number;
      readonly buildingMs: number;
      readonly building: Partial<BuildingSettings>;
      readonly heldLeases: number;
      readonly takenDown: boolean;
      readonly owner: string;
      readonly isFirst: boolean;
    };
  };
  readonly 'resource/claim-updating': {
    readonly parameters: {
      readonly id: string;
      readonly writer: string;
      readonly soleKinds: readonly string[];
    };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly fence: string;
      readonly tries: number;
      readonly type: string;
      readonly name: string;
      readonly status: ResourceStatus;
      readonly state: JsonObject | null;
      readonly choice: JsonObject;
      readonly kind: string;
      readonly blueprintId: string;
      readonly blueprintName: string;
      readonly config: JsonObject;
      readonly owner: string;
      readonly command: string;
      readonly author: string;
      readonly toRevision: number;
      readonly toConfig: JsonObject;
      readonly isFirst: boolean;
    };
  };
  readonly 'resource/delay': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly delayMs: number;
      readonly isFault: boolean;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/destroy': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/due': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: { readonly id: string; readonly status: ResourceStatus };
  };
  readonly 'resource/end': {
    readonly parameters: {
      readonly resources: string;
      readonly commands: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/failure': {
    readonly parameters: { readonly project: string; readonly resource: string };
    readonly row: {
      readonly reason: string | null;
      readonly bytes: number;
      readonly isCut: boolean;
      readonly keyId: string | null;
      readonly sealed: Buffer | null;
      readonly failedAt: Date;
      readonly expiresAt: Date;
    };
  };
  readonly 'resource/finish-update': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly revision: number | null;
      readonly state: string | null;
      readonly command: string;
      readonly outcome: string;
      readonly reason: string | null;
      readonly came: string | null;
      readonly ownMark: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/forget-failures': {
    readonly parameters: { readonly limit: number | string };
    readonly row: { readonly id: string };
  };
  readonly 'resource/keep-failure': {
    readonly parameters: {
      readonly resource: string;
      readonly fence: number | string;
      readonly keepSeconds: number;
      readonly bytes: number;
      readonly isCut: boolean;
      readonly key: string | null;
      readonly sealed: Buffer | null;
      readonly others: number;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/leases-on': {
    readonly parameters: { readonly resources: readonly string[] };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly type: string;
      readonly status: LeaseStatus;
      readonly resource: string;
      readonly reason: string;
    };
  };
  readonly 'resource/let-go': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: Readonly<Record<string, never>>;
  };
  readonly 'resource/lock': {
    readonly parameters: { readonly id: string; readonly fence: number | string };
    readonly row: { readonly id: string };
  };
  readonly 'resource/open-leases-on': {
    readonly parameters: { readonly resource: string };
    readonly row: { readonly hasOpen: boolean };
  };
  readonly 'resource/phases': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: { readonly id: string; readonly status: ResourceStatus };
  };
  readonly 'resource/settle': {
    readonly parameters: {
      readonly resources: string;
      readonly consumed: string;
      readonly waiting: string;
      readonly events: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/sweep': {
    readonly parameters: { readonly limit: number | string };
    readonly row: { readonly queue: QueueName; readonly kind: HintKind; readonly id: string };
  };
  readonly 'resource/tell-ill': {
    readonly parameters: {
      readonly resources: string;
      readonly event: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'resource/update-entitled': {
    readonly parameters: { readonly resource: string; readonly fence: number | string };
    readonly row: { readonly entitled: boolean };
  };
  readonly 'resource/use': {
    readonly parameters: { readonly ids: readonly string[] };
    readonly row: {
      readonly id: string;
      readonly attempts: number;
      readonly outside: number;
      readonly holders: readonly string[];
      readonly refusal: string | null;
      readonly isIdle: boolean;
      readonly uses: number;
      readonly own: number;
      readonly present: number;
      readonly awaiting: number;
    };
  };
  readonly 'timeline/after': {
    readonly parameters: {
      readonly projects: readonly string[];
      readonly txids: readonly string[];
      readonly ids: readonly (number | string)[];
      readonly perProject: number | string;
    };
    readonly row: {
      readonly position: number;
      readonly horizon: string;
      readonly expired: boolean;
      readonly held: boolean;
      readonly id: string | null;
      readonly txid: string;
      readonly at: Date;
      readonly type: EventType;
      readonly leaseId: string | null;
      readonly resourceId: string | null;
      readonly subjectKind: TimelineNoun | null;
      readonly subjectId: string | null;
      readonly data: EventData;
    };
  };
  readonly 'timeline/horizon': {
    readonly parameters: { readonly project: string };
    readonly row: {
      readonly horizon: string;
      readonly forgottenTxid: string | null;
      readonly forgottenEvent: string | null;
    };
  };
  readonly 'token/find': {
    readonly parameters: { readonly id: string };
    readonly row: {
      readonly id: string;
      readonly projectId: string;
      readonly name: string;
      readonly role: Role;
      readonly secretHash: Buffer;
      readonly scopes: readonly Scope[] | null;
      readonly ratePerSecond: number | null;
      readonly expiresAt: Date | null;
      readonly project: string;
      readonly administers: boolean;
      readonly quotas: Readonly<Record<string, number>>;
    };
  };
  readonly 'token/insert': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly name: string;
      readonly role: string;
      readonly secretHash: Buffer;
      readonly scopes: readonly string[] | null;
      readonly ratePerSecond: number | null;
      readonly author: string;
      readonly ttlSeconds: number | null;
      readonly latest: Date | string | null;
      readonly labels: string;
      readonly eventType: string;
      readonly eventData: string;
    };
    readonly row: {
      readonly id: string;
      readonly name: string;
      readonly role: Role;
      readonly scopes: readonly Scope[] | null;
      readonly ratePerSecond: number | null;
      readonly author: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly createdAt: Date;
      readonly expiresAt: Date | null;
      readonly revokedAt: Date | null;
    };
  };
  readonly 'token/revoke': {
    readonly parameters: {
      readonly project: string;
      readonly token: string;
      readonly eventType: string;
      readonly eventData: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'token/session-secret': {
    readonly parameters: Readonly<Record<string, never>>;
    readonly row: { readonly sessionSecret: Buffer };
  };
  readonly 'transcript/append': {
    readonly parameters: {
      readonly id: string;
      readonly at: number | string;
      readonly bytes: number;
      readonly key: string;
      readonly sealed: Buffer;
    };
    readonly row: { readonly id: string };
  };
  readonly 'transcript/beat': {
    readonly parameters: { readonly id: string };
    readonly row: { readonly id: string };
  };
  readonly 'transcript/delete': {
    readonly parameters: {
      readonly project: string;
      readonly id: string;
      readonly event: string;
      readonly data: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'transcript/end': {
    readonly parameters: {
      readonly id: string;
      readonly status: string;
      readonly digest: Buffer | null;
      readonly exit: string | null;
      readonly event: string;
      readonly data: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'transcript/forget': {
    readonly parameters: { readonly how: number | string };
    readonly row: { readonly id: string };
  };
  readonly 'transcript/interrupt': {
    readonly parameters: {
      readonly silentSeconds: number;
      readonly how: number | string;
      readonly event: string;
      readonly data: string;
      readonly writer: string;
    };
    readonly row: { readonly id: string };
  };
  readonly 'transcript/open': {
    readonly parameters: {
      readonly id: string;
      readonly project: string;
      readonly lease: string;
      readonly operation: string;
      readonly author: string;
      readonly roomBytes: number | string;
      readonly bytesMax: number | string;
      readonly keepSeconds: number;
      readonly event: string;
      readonly data: string;
    };
    readonly row: { readonly bytesMax: number };
  };
  readonly 'transcript/read': {
    readonly parameters: {
      readonly id: string;
      readonly at: number | string;
      readonly how: number | string;
    };
    readonly row: { readonly at: number; readonly keyId: string; readonly sealed: Buffer };
  };
  readonly 'transcript/state': {
    readonly parameters: { readonly project: string; readonly lease: string; readonly id: string };
    readonly row: {
      readonly status: TranscriptStatus;
      readonly bytes: number;
      readonly digest: Buffer | null;
      readonly exit: Json | null;
    };
  };
}

export type StatementName = keyof Statements;
export type ParametersOf<Name extends StatementName> = Statements[Name]['parameters'];
export type RowOf<Name extends StatementName> = Statements[Name]['row'];

/** The parameters of each in the order of $1, $2, ... */
export const PARAMETERS: {
  readonly [Name in StatementName]: readonly (keyof ParametersOf<Name>)[];
} = {
  'allocator/begin': ['type', 'writer'],
  'allocator/blueprints': ['type', 'perProject', 'soleKinds', 'ofNew', 'limit'],
  'allocator/built': ['blueprints'],
  'allocator/claim': ['type', 'writer'],
  'allocator/coming': ['type', 'perBlueprint', 'limit'],
  'allocator/commands': ['type', 'leases'],
  'allocator/count-places': ['type', 'limit'],
  'allocator/crowd': ['type', 'projectsMax', 'leasesMax', 'linesMax', 'after'],
  'allocator/due-after': ['type', 'placed'],
  'allocator/forget-waiting': ['shapes'],
  'allocator/fronts': ['newLeases'],
  'allocator/full': ['limit'],
  'allocator/guard-amounts': ['offers', 'placed'],
  'allocator/guard-places': ['type', 'resources'],
  'allocator/guard-uses': ['resources'],
  'allocator/holdings': ['type', 'projects', 'owners', 'defaultWeight'],
  'allocator/keep-waiting': [
    'type',
    'writer',
    'ends',
    'stays',
    'waiting',
    'commands',
    'events',
    'reclaims',
  ],
  'allocator/lock': ['type'],
  'allocator/lock-type-of': ['blueprint', 'project'],
  'allocator/longest': ['type', 'projects', 'perProject'],
  'allocator/new': ['type', 'limit'],
  'allocator/others': ['type', 'limit', 'news'],
  'allocator/over': ['type', 'limit'],
  'allocator/place': [
    'type',
    'writer',
    'placements',
    'places',
    'activeEvent',
    'acquiredEvent',
    'aheadSeconds',
  ],
  'allocator/plan-resources': ['type', 'writer', 'resources'],
  'allocator/read': ['known', 'membersMax'],
  'allocator/recount-places': ['type'],
  'allocator/rooms': ['type', 'perBlueprint', 'limit', 'blueprints'],
  'allocator/sweep': ['limit'],
  'allocator/take-slots': ['slots'],
  'allocator/take-wakes': ['type', 'limit'],
  'allocator/taken-by-holders': ['blueprints', 'holders', 'leases'],
  'allocator/taken-of-resources': ['resources', 'leases'],
  'allocator/taken-slots': ['keys'],
  'allocator/type-known': ['type'],
  'allocator/types-waited-for': ['types'],
  'allocator/waits-ending': ['aheadMs', 'how'],
  'allocator/wake-again': ['type', 'projects', 'turn'],
  'allocator/wake-later': ['type', 'blueprints', 'delaysMs'],
  'allocator/woken': [
    'type',
    'projectsMax',
    'leasesMax',
    'linesMax',
    'headsMax',
    'news',
    'leavesWakes',
  ],
  'attempt/beat': ['id', 'fence'],
  'attempt/claim-dirty': ['ids', 'writer'],
  'attempt/delay': ['attempt', 'fence', 'delayMs', 'isFault', 'events', 'writer'],
  'attempt/let-go': ['id', 'fence'],
  'attempt/lock': ['id', 'fence'],
  'authorization/ask': [
    'id',
    'project',
    'blueprint',
    'author',
    'askerEvent',
    'askerData',
    'ownerEvent',
    'ownerData',
  ],
  'authorization/find': ['project', 'id', 'blueprint'],
  'authorization/find-askable': ['blueprint'],
  'authorization/move': [
    'id',
    'project',
    'status',
    'statuses',
    'author',
    'reason',
    'askerEvent',
    'askerData',
    'ownerEvent',
    'ownerData',
  ],
  'blueprint/find': ['project', 'id'],
  'blueprint/first-of-kind': ['kind', 'type'],
  'blueprint/kinds-in-use': [],
  'blueprint/limited': ['kinds', 'exempt', 'soleKinds', 'limit'],
  'blueprint/read': ['blueprint', 'soleKinds'],
  'blueprint/resolve': ['project', 'names'],
  'claim/find-intent': ['owner', 'name'],
  'claim/find-newest-intent': ['resource', 'name'],
  'claim/find-resolved': ['resource', 'name', 'revision'],
  'claim/finish-intent': ['key', 'result'],
  'claim/insert-intent': ['key', 'project', 'kind', 'owner', 'name', 'request', 'fence'],
  'claim/keep-state': ['resource', 'fence', 'state', 'type', 'data', 'writer'],
  'claim/record-launch': ['resource', 'fence', 'kind', 'type', 'data', 'writer'],
  'claim/record-resolved': ['resource', 'fence', 'name', 'revision', 'value'],
  'claim/take-slot': ['resource', 'key'],
  'command/append-abandon': [
    'id',
    'project',
    'resource',
    'author',
    'reason',
    'ended',
    'eventType',
    'eventData',
    'idempotencyKey',
    'requestHash',
  ],
  'command/append-lost': ['commands'],
  'command/append-to-leases': ['commands'],
  'command/append-to-resource': [
    'id',
    'project',
    'resource',
    'name',
    'author',
    'arguments',
    'expiresInSeconds',
    'ended',
    'eventType',
    'eventData',
    'idempotencyKey',
    'requestHash',
  ],
  'command/find-blueprint': ['blueprint', 'project'],
  'command/find-resource': ['id', 'fence'],
  'command/insert-for-resource': [
    'id',
    'project',
    'resource',
    'author',
    'reason',
    'ended',
    'eventType',
    'eventData',
  ],
  'command/marks': ['project', 'resource'],
  'command/open': ['ids'],
  'command/operate-blueprint': [
    'id',
    'project',
    'blueprint',
    'name',
    'author',
    'reason',
    'outcome',
    'refusal',
    'eventType',
    'eventData',
    'idempotencyKey',
    'requestHash',
  ],
  'command/read': ['ids'],
  'command/release': ['target'],
  'cost/count-resources': ['days', 'limit', 'counted'],
  'cost/forget': ['days', 'limit'],
  'cost/lock': [],
  'cost/read': ['project', 'since', 'until', 'by', 'label', 'limit'],
  'credential/find': ['project', 'name'],
  'credential/sealed-with': [],
  'health/count-lost': ['project', 'kind', 'place'],
  'health/due': ['resource'],
  'health/finish': [
    'resource',
    'takenUntil',
    'reason',
    'nextInMs',
    'command',
    'author',
    'isLost',
    'isIll',
    'closeInMs',
  ],
  'health/insert': ['kinds', 'firstInMs', 'closeInMs', 'limit'],
  'health/let-go': ['resource', 'takenUntil'],
  'health/make-due': ['resource'],
  'health/sweep': ['limit'],
  'health/take': ['resource', 'forMs'],
  'health/tell-lost': ['quietMs', 'many', 'type', 'writer'],
  'idempotency/claim': ['project', 'key', 'requestHash', 'httpStatus', 'answer'],
  'idempotency/find': ['project', 'key'],
  'idempotency/finish': ['project', 'key', 'httpStatus', 'answer'],
  'idempotency/free': ['project', 'key'],
  'inspect/applied-migrations': [],
  'inspect/costs': [],
  'inspect/gauge-abandoned': [],
  'inspect/gauge-commands': ['seconds'],
  'inspect/gauge-leases': [],
  'inspect/gauge-overdue': ['seconds', 'nouns', 'statuses', 'queues'],
  'inspect/gauge-removals': [],
  'inspect/gauge-resources': [],
  'inspect/gauge-waiting': [],
  'inspect/outside': [],
  'inspect/outside-open': ['limit'],
  'inspect/overdue': ['seconds', 'nouns', 'statuses', 'workers'],
  'inspect/shared-host-keys': ['limit'],
  'inspect/stalled-types': ['seconds'],
  'inspect/stuck-removals': ['seconds', 'triesMin', 'limit'],
  'inspect/unhealthy-resources': ['limit'],
  'installation/meet': ['id', 'knownAs', 'step', 'type', 'reason', 'writer'],
  'installation/raise': ['step', 'type', 'data', 'writer', 'id'],
  'installation/signs': [],
  'installation/system': [],
  'layer/ask-holders': ['questions'],
  'layer/entitled': ['lease', 'attempt', 'holder', 'claimed', 'fence'],
  'layer/find': ['holder', 'name'],
  'layer/insert': [
    'lease',
    'holder',
    'name',
    'type',
    'attributes',
    'blueprints',
    'shape',
    'priority',
    'ttlSeconds',
    'waitSeconds',
    'writer',
    'fence',
    'leaseEvent',
    'leaseData',
    'holderEvent',
    'holderData',
    'quantities',
  ],
  'layer/list': ['holder'],
  'layer/lock-holder': ['resource', 'fence'],
  'lease/accepted-at': ['ids'],
  'lease/activate': ['lease', 'fence', 'state', 'events', 'writer', 'leaseSeconds', 'aheadSeconds'],
  'lease/beat': ['id', 'fence'],
  'lease/claim-acquired': ['ids', 'writer'],
  'lease/claim-active': ['ids', 'writer'],
  'lease/claim-ended': ['ids', 'writer'],
  'lease/delay': ['lease', 'fence', 'delayMs', 'isFault', 'events', 'writer'],
  'lease/due': ['ids'],
  'lease/end': ['leases', 'commands', 'events', 'writer'],
  'lease/entitled': ['lease', 'attempt'],
  'lease/expiring-soon': ['aheadMs', 'limit'],
  'lease/explain': ['project', 'lease'],
  'lease/finish-destroying': ['debts', 'events', 'writer'],
  'lease/insert': ['requests'],
  'lease/let-go': ['id', 'fence'],
  'lease/lock': ['id', 'fence'],
  'lease/passed-deadlines': ['ids'],
  'lease/phases': ['ids'],
  'lease/read': ['project', 'ids'],
  'lease/renew': [
    'project',
    'lease',
    'ttlSeconds',
    'event',
    'idempotencyKey',
    'requestHash',
    'aheadSeconds',
  ],
  'lease/retire': ['days', 'how'],
  'lease/set-up-entitled': ['lease', 'fence'],
  'lease/sweep': ['limit'],
  'lease/sweep-updates': ['limit'],
  'lease/tell-expiring': ['aheadMs', 'sinceMs', 'event', 'data', 'finalData', 'writer', 'limit'],
  'lease/throw-back': ['lease', 'fence', 'reason', 'events', 'commands', 'writer'],
  'lease/traces': ['ids'],
  'lease/traces-awaiting': ['resource', 'limit'],
  'lease/usable': ['project', 'lease'],
  'operation/beat': ['id', 'fence'],
  'operation/begin': ['id', 'fence', 'writer', 'event', 'data'],
  'operation/claim': ['id', 'writer'],
  'operation/dismiss': [
    'id',
    'project',
    'operation',
    'author',
    'arguments',
    'ended',
    'eventType',
    'eventData',
    'idempotencyKey',
    'requestHash',
  ],
  'operation/due': ['id'],
  'operation/end': ['id', 'fence', 'status', 'outcome', 'commands', 'events', 'writer'],
  'operation/insert': [
    'id',
    'project',
    'kind',
    'repository',
    'ref',
    'branch',
    'slot',
    'wish',
    'triesMax',
    'author',
    'labels',
    'event',
    'data',
  ],
  'operation/let-go': ['id', 'fence'],
  'operation/lock': ['id', 'fence'],
  'operation/mark': [
    'id',
    'fence',
    'progress',
    'delayMs',
    'isKept',
    'isFault',
    'commands',
    'events',
    'writer',
    'isPush',
  ],
  'operation/retire': ['days', 'how'],
  'operation/standing': ['ids'],
  'operation/sweep': ['limit'],
  'outside/delay': ['id', 'delayMs', 'error'],
  'outside/failed': ['project', 'kind', 'place', 'error'],
  'outside/find': ['project', 'id'],
  'outside/forget': ['id'],
  'outside/list': ['project', 'below', 'limit', 'isOpen'],
  'outside/lock': ['id'],
  'outside/lock-owner': ['id'],
  'outside/looked': ['project', 'kind', 'place', 'beganMs', 'things', 'met'],
  'outside/move': [
    'id',
    'status',
    'author',
    'leaked',
    'type',
    'data',
    'resource',
    'resourceType',
    'resourceData',
    'writer',
  ],
  'outside/observe': ['project', 'kind', 'place', 'config', 'things', 'apartMs'],
  'outside/owners': ['ids'],
  'outside/places': ['kinds', 'afterBlueprint', 'afterRevision', 'limit'],
  'outside/retire': ['days'],
  'outside/ripe': ['project', 'kind', 'place', 'ageMs', 'limit'],
  'outside/take-due': ['kinds', 'forMs', 'limit'],
  'outside/taken-back': ['id', 'type', 'data', 'writer'],
  'pool/delay': ['blueprint', 'delayMs'],
  'pool/due': ['type'],
  'pool/failures': ['blueprint'],
  'pool/gone': ['blueprint', 'windowSeconds'],
  'pool/look': ['project', 'id'],
  'pool/members': ['blueprint', 'limit'],
  'pool/used': ['blueprints', 'inMs'],
  'pool/watch': ['resources'],
  'pool/write': [
    'blueprint',
    'writer',
    'builds',
    'slots',
    'commands',
    'events',
    'readyMin',
    'breaker',
    'breakerClosedAt',
    'rollOut',
    'nextInMs',
  ],
  'project/find': ['id'],
  'project/insert': ['id', 'name', 'labels', 'eventType', 'eventData'],
  'project/lock': ['project'],
  'project/lock-many': ['projects'],
  'quota/read': ['project'],
  'quota/set': ['project', 'author', 'changes'],
  'quota/use': ['project', 'names', 'defaults', 'countedTo'],
  'resource/abandon': ['resource', 'fence', 'command', 'debt', 'event', 'events', 'writer'],
  'resource/abandon-leases': [
    'resource',
    'reason',
    'leaseEvent',
    'leaseData',
    'attemptEvent',
    'attemptData',
    'writer',
  ],
  'resource/activate': ['resource', 'fence', 'state', 'events', 'writer'],
  'resource/allocate': [
    'id',
    'project',
    'blueprint',
    'revision',
    'type',
    'name',
    'choice',
    'interfaces',
    'slots',
    'event',
    'data',
    'author',
    'pricedAs',
  ],
  'resource/beat': ['id', 'fence'],
  'resource/build-entitled': ['resource', 'fence'],
  'resource/claim-active': ['ids', 'writer'],
  'resource/claim-ended': ['id', 'writer'],
  'resource/claim-pending': ['id', 'writer', 'soleKinds'],
  'resource/claim-updating': ['id', 'writer', 'soleKinds'],
  'resource/delay': ['resource', 'fence', 'delayMs', 'isFault', 'events', 'writer'],
  'resource/destroy': ['resource', 'fence', 'events', 'writer'],
  'resource/due': ['ids'],
  'resource/end': ['resources', 'commands', 'events', 'writer'],
  'resource/failure': ['project', 'resource'],
  'resource/finish-update': [
    'resource',
    'fence',
    'revision',
    'state',
    'command',
    'outcome',
    'reason',
    'came',
    'ownMark',
    'events',
    'writer',
  ],
  'resource/forget-failures': ['limit'],
  'resource/keep-failure': [
    'resource',
    'fence',
    'keepSeconds',
    'bytes',
    'isCut',
    'key',
    'sealed',
    'others',
  ],
  'resource/leases-on': ['resources'],
  'resource/let-go': ['id', 'fence'],
  'resource/lock': ['id', 'fence'],
  'resource/open-leases-on': ['resource'],
  'resource/phases': ['ids'],
  'resource/settle': ['resources', 'consumed', 'waiting', 'events', 'writer'],
  'resource/sweep': ['limit'],
  'resource/tell-ill': ['resources', 'event', 'writer'],
  'resource/update-entitled': ['resource', 'fence'],
  'resource/use': ['ids'],
  'timeline/after': ['projects', 'txids', 'ids', 'perProject'],
  'timeline/horizon': ['project'],
  'token/find': ['id'],
  'token/insert': [
    'id',
    'project',
    'name',
    'role',
    'secretHash',
    'scopes',
    'ratePerSecond',
    'author',
    'ttlSeconds',
    'latest',
    'labels',
    'eventType',
    'eventData',
  ],
  'token/revoke': ['project', 'token', 'eventType', 'eventData'],
  'token/session-secret': [],
  'transcript/append': ['id', 'at', 'bytes', 'key', 'sealed'],
  'transcript/beat': ['id'],
  'transcript/delete': ['project', 'id', 'event', 'data'],
  'transcript/end': ['id', 'status', 'digest', 'exit', 'event', 'data'],
  'transcript/forget': ['how'],
  'transcript/interrupt': ['silentSeconds', 'how', 'event', 'data', 'writer'],
  'transcript/open': [
    'id',
    'project',
    'lease',
    'operation',
    'author',
    'roomBytes',
    'bytesMax',
    'keepSeconds',
    'event',
    'data',
  ],
  'transcript/read': ['id', 'at', 'how'],
  'transcript/state': ['project', 'lease', 'id'],
};
