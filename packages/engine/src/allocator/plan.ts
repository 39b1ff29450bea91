import type { KindFault } from '@drydock/blueprint';
import type {
  CommandName,
  EventData,
  JsonObject,
  Quantities,
  Subject,
  Verdict,
} from '@drydock/model';
import type { ConsumedCommand, Reason } from '../facts.ts';
import type { awaitingResource, waiting } from '../lease/events.ts';
import type { Served } from './snapshot.ts';

export type StayingEvent = ReturnType<typeof awaitingResource | typeof waiting>;

/** What the allocator decided; applied whole or not at all. */
export interface Plan {
  readonly placements: readonly Placement[];
  readonly resources: readonly PlannedResource[];
  readonly ends: readonly EndedLease[];
  readonly stays: readonly StayingLease[];
  readonly waiting: readonly WaitingShape[];
  readonly reclaims: readonly Reclaim[];
  /** Shapes that leases were taken out of: nobody may wait for them any more. */
  readonly left: readonly Pick<WaitingShape, 'projectId' | 'shape'>[];
  /** Projects of which not all was looked at, though there may be something for them. */
  readonly again: readonly string[];
  /** Blueprints that are looked at again after so long: nothing is built, or given up, before. */
  readonly pauses: readonly { readonly blueprintId: string; readonly inMs: number }[];
  /** Failures of kinds’ code that were met; each concerns its own blueprint or resource. */
  readonly faults: readonly Pick<KindFault, 'kind' | 'where'>[];
  /** Whether something that is due was left to the next decision. */
  readonly isPartial: boolean;
  /** Slots that kinds have named for what was looked at, whoever holds them. */
  readonly named: readonly string[];
}

export const NOTHING_PLANNED: Plan = {
  placements: [],
  resources: [],
  ends: [],
  stays: [],
  waiting: [],
  reclaims: [],
  left: [],
  again: [],
  pauses: [],
  faults: [],
  isPartial: false,
  named: [],
};

/** An idle resource that is asked to make room; its writer obeys only if it is still idle. */
export interface Reclaim {
  readonly commandId: string;
  readonly resourceId: string;
  readonly projectId: string;
  readonly reason: string;
}

/** A command with what its event says of it. */
export interface AnsweredCommand extends ConsumedCommand {
  readonly name: CommandName;
  readonly author: string;
}

export interface Placement {
  readonly leaseId: string;
  readonly projectId: string;
  readonly fence: string;
  readonly attemptId: string;
  readonly attemptNumber: number;
  readonly resourceId: string;
  readonly resourceProjectId: string;
  /** `active` where nothing slow is to be set up. */
  readonly status: 'acquired' | 'active';
  readonly slots: readonly string[];
  /** How many leases the resource takes at most; null for any number. */
  readonly most: number | null;
  /** How many leases may ever be placed on it; null for any number. */
  readonly usesMax: number | null;
  /** How much it takes, and of which of that how much the resource offers. */
  readonly quantities: Quantities;
  readonly offered: Quantities;
  /** The blueprint, where it limits what owners or labels may have; else null. */
  readonly countedBy: string | null;
  readonly ttlSeconds: number;
  /** However often it is renewed; null for no bound. */
  readonly leaseSecondsMax: number | null;
  readonly owner: string | null;
  /** What holds the lease from inside, if anything does. */
  readonly holder: Subject | null;
}

export interface PlannedResource {
  readonly id: string;
  readonly projectId: string;
  readonly blueprintId: string;
  readonly blueprintName: string;
  readonly revision: number;
  readonly name: string;
  /** Which of the kind's `choices` it is; empty where the kind has none. */
  readonly choice: JsonObject;
  /** Which of its blueprint's prices it has, as its kind says; null for the plain one. */
  readonly pricedAs: string | null;
  /** Layers between it and whoever asked from outside. */
  readonly depth: number;
  readonly interfaces: readonly string[];
  readonly slots: readonly string[];
  /** Whom it is built for; null where that is nobody, or nobody has said. */
  readonly owner: string | null;
  /** Who has it built: `allocator`, `pool`, or who asked for it by hand. */
  readonly author: string;
}

export interface EndedLease {
  readonly leaseId: string;
  readonly projectId: string;
  readonly fence: string;
  readonly status: 'released' | 'broken';
  readonly reason: Reason;
  /** What held the lease from inside, if anything did. */
  readonly holder: Subject | null;
  readonly commands: readonly AnsweredCommand[];
}

/** A lease that was looked at and goes on waiting. */
export interface StayingLease {
  readonly leaseId: string;
  readonly projectId: string;
  /** The shape that it is explained by. */
  readonly shape: string;
  readonly fence: string;
  readonly awaits: string | null;
  /** Its shape, to be stored where it matters since whose the lease is, or no longer; else null. */
  readonly newShape: string | null;
  /**
   * To be stored where it came to stand at the front of its line just now: what this decision had
   * placed by then. Else null.
   */
  readonly front: Served | null;
  /** The event to write, and its data: only when it starts to wait, or for something new. */
  readonly event: StayingEvent['type'] | null;
  readonly data: EventData;
  /** Whether it waits for what it waited for: only that it came to the front is new. */
  readonly isSame: boolean;
  /** Until its wait is over; null where only a command of it was looked at. */
  readonly waitLeftMs: number | null;
  /** Commands of it that were rejected, if any. */
  readonly commands: readonly AnsweredCommand[];
}

export interface WaitingShape {
  readonly projectId: string;
  readonly shape: string;
  readonly verdicts: readonly Verdict[];
  /** Those that could serve it: what comes free at another one is no news to it. */
  readonly blueprints: readonly string[];
}
