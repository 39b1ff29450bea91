import type { JsonObject } from '@drydock/model';
import type { OpenCommand } from '../facts.ts';

/**
 * What the allocator of one type sees: read after its row was claimed, with blueprints and
 * resources locked against their writers until the decision is committed.
 */
export interface Snapshot {
  readonly type: string;
  readonly blueprints: readonly BlueprintFacts[];
  /** Pending and active resources that have room under their blueprint's limit. */
  readonly resources: readonly RoomyResource[];
  /** Resources of the type that have none left. */
  readonly full: readonly FullResource[];
  /**
   * Whether all of it was read. If not, `full` is empty and blueprints look as if they had built
   * nothing: enough to place leases on what is there, which is most often all that is to be done.
   */
  readonly isWhole: boolean;
  /** Pending leases; `ServiceOrder` says in which order they are served. */
  readonly leases: readonly WaitingLease[];
  /** Leases of the type that were placed so far. */
  readonly served: number;
  /** What each project and owner holds of the type; empty where it was not needed. */
  readonly holdings: readonly Holding[];
  /** Pending leases that somebody has said something about. */
  readonly commanded: readonly CommandedLease[];
  /** Whether more leases are due than were read. */
  readonly more: boolean;
  /** How many leases that wait were read at most: of one line, and of all lines together. */
  readonly heads: { readonly ofLine: number; readonly ofAll: number };
}

/** How many holds on resources of the type are not cleaned up yet. */
export interface Holding {
  readonly projectId: string;
  readonly owner: string | null;
  readonly live: number;
}

export interface FullResource {
  readonly id: string;
  readonly blueprintId: string;
  readonly live: number;
  /** What a resource that stands on this one would give back, if it were given up. */
  readonly pinned: Pinned | null;
}

/** A full resource that an idle resource of another kind holds a lease on. */
export interface Pinned extends Pick<
  RoomyResource,
  'projectId' | 'revision' | 'config' | 'choice' | 'state'
> {
  /** The idle resource that could be given up. */
  readonly holder: { readonly id: string; readonly projectId: string };
}

export interface BlueprintFacts {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly kind: string;
  readonly revision: number;
  readonly config: JsonObject;
  readonly enabled: boolean;
  /** Whether an operator wants it empty: it takes no new leases. */
  readonly draining: boolean;
  readonly limitResources: number | null;
  readonly limitLeasesPerResource: number | null;
  readonly packing: 'fill' | 'spread';
  /** Resources that are not destroyed, whatever their state: each takes room. */
  readonly resources: number;
  /** Those of them that have ended and will give their room back. */
  readonly ending: number;
  /** The kind's `choices` of which a resource could not be built lately. */
  readonly failedChoices: readonly JsonObject[];
  /** Slot keys held by its resources. */
  readonly slots: readonly string[];
  /** Other projects that may use it. */
  readonly authorizedProjects: readonly string[];
  /** Other projects that have asked to use it and may not. To any other it does not exist. */
  readonly askingProjects: readonly string[];
}

export interface RoomyResource {
  readonly id: string;
  readonly projectId: string;
  readonly blueprintId: string;
  readonly status: 'pending' | 'active';
  /** Whether building it has failed more than once; it is still tried. */
  readonly struggles: boolean;
  readonly revision: number;
  /** The configuration of the revision that built it. */
  readonly config: JsonObject;
  /** Which of the kind's `choices` it is. */
  readonly choice: JsonObject;
  readonly state: JsonObject | null;
  /** Layers between it and whoever asked from outside. */
  readonly depth: number;
  /** Marks that forbid new leases: `draining`, `held`, `quarantined`. */
  readonly marks: readonly string[];
  /** Attempts on it that are not closed; only 0 or 1 where nothing depends on the number. */
  readonly live: number;
  /** Slot keys held by those attempts. */
  readonly slots: readonly string[];
}

export interface WaitingLease {
  readonly id: string;
  readonly projectId: string;
  readonly owner: string | null;
  readonly priority: number;
  /** Its age: the lower, the older. */
  readonly number: number;
  /** Leases of one group are placed together or not at all; null where it goes alone. */
  readonly groupId: string | null;
  /** What `served` was when it came to stand at the front of its line; null before. */
  readonly servedBefore: number | null;
  readonly shape: string;
  readonly attributes: JsonObject;
  readonly allowedBlueprints: readonly string[] | null;
  readonly fence: string;
  readonly attempts: number;
  /** Resources on which it was tried before and that failed it. */
  readonly tried: readonly string[];
  readonly awaits: string | null;
  /** Whether it has never been looked at in this wait. */
  readonly isNew: boolean;
  readonly waitIsOver: boolean;
  /** Until the wait is over. */
  readonly waitLeftMs: number;
  readonly ttlSeconds: number;
  /** Null where somebody outside holds it. */
  readonly held: HeldBy | null;
}

/** The resource that wants to stand on a lease. */
export interface HeldBy {
  readonly resourceId: string;
  /** Of a resource that is built for the lease. */
  readonly depth: number;
  /** Why the resource ended that was being built for it, if it did. */
  readonly lost: string | null;
}

export interface CommandedLease {
  readonly id: string;
  readonly projectId: string;
  readonly fence: string;
  /** The resource that stands on it, if any. */
  readonly holder: string | null;
  readonly commands: readonly OpenCommand[];
}
