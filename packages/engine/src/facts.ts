import type { LeaseView, ResourceView } from '@drydock/blueprint';
import type {
  CommandName,
  EndReason,
  JsonObject,
  LeaseStatus,
  ResourceStatus,
  Subject,
} from '@drydock/model';

/** What verbs read and write, as plain values. The store turns rows into these and back. */

/** An unconsumed command on an object, in the order of its number. */
export interface OpenCommand {
  readonly id: string;
  readonly name: CommandName;
  readonly author: string;
  readonly reason: string | null;
  /** What else was said with it: `{mark}`, `{expiresAt}`. */
  readonly arguments: JsonObject;
}

/** What became of a command. `reason` is required if it was rejected. */
export interface ConsumedCommand {
  readonly id: string;
  readonly outcome: 'applied' | 'rejected';
  readonly reason: string | null;
}

/** The end of something: the rule that ended it, for programs, and a sentence for people. */
export interface Reason {
  readonly code: EndReason;
  readonly sentence: string;
}

/** A claimed object: whoever holds this may write it while the fence is the row's. */
export interface Claim {
  readonly id: string;
  readonly projectId: string;
  readonly fence: string;
  /** Who claimed it; written into the events. */
  readonly writer: string;
}

/** The resource behind a lease or an attempt, with the configuration that built it. */
export interface ResourceFacts {
  readonly id: string;
  readonly projectId: string;
  readonly type: string;
  readonly name: string;
  readonly status: ResourceStatus;
  readonly kind: string;
  readonly blueprintId: string;
  readonly blueprintName: string;
  readonly config: JsonObject;
  /** Which of the kind's `choices` it is. */
  readonly choice: JsonObject;
  readonly state: JsonObject | null;
}

export interface AttemptFacts {
  readonly id: string;
  readonly number: number;
  /** As `LeaseView.place`. */
  readonly place: number | null;
  readonly state: JsonObject | null;
  readonly resource: ResourceFacts;
}

export interface LeaseFacts {
  readonly id: string;
  readonly projectId: string;
  readonly type: string;
  readonly status: LeaseStatus;
  readonly attributes: JsonObject;
  readonly ttlSeconds: number;
  readonly tries: number;
  /** What holds the lease from inside, as a resource that stands on it; null if somebody outside does. */
  readonly holder: Subject | null;
}

/** An attempt for the use of its lease: what the kind sees, and whose credentials reach it. */
export interface UsableAttempt {
  readonly id: string;
  /** As `LeaseView.place`. */
  readonly place: number | null;
  readonly state: JsonObject | null;
  readonly resource: {
    readonly id: string;
    /** Whose credentials reach it. */
    readonly projectId: string;
    readonly blueprintId: string;
    readonly kind: string;
    readonly config: JsonObject;
    readonly choice: JsonObject;
    readonly state: JsonObject | null;
  };
}

/** A stored resource as its kind sees it. */
export function resourceView<State extends JsonObject | null>({
  id,
  projectId,
  blueprintId,
  config,
  choice,
  state,
}: ResourceView<JsonObject, State>): ResourceView<JsonObject, State> {
  return { id, projectId, blueprintId, config, choice, state };
}

/** A stored lease as its kind sees it. */
export type StoredLeaseView = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

/** Null if its resource has no state: then nothing was built that the kind could work on. */
export function leaseView(
  { id, attributes }: Pick<LeaseFacts, 'id' | 'attributes'>,
  attempt: Pick<UsableAttempt, 'id' | 'place' | 'state'> & {
    readonly resource: ResourceView<JsonObject, JsonObject | null>;
  },
): StoredLeaseView | null {
  const { resource } = attempt;
  const { state } = resource;
  return (
    state && {
      id,
      attemptId: attempt.id,
      place: attempt.place,
      attributes,
      state: attempt.state,
      resource: resourceView({ ...resource, state }),
    }
  );
}
