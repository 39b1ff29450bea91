import type {
  BreakerState,
  BuildingSettings,
  HolderLimit,
  JsonObject,
  LabelLimit,
  PoolSettings,
  Quantities,
  Subject,
} from '@drydock/model';
import type { OpenCommand } from '../facts.ts';
import type { Holder } from './holders.ts';

/**
 * What the allocator of one type sees: read after its row was claimed, with blueprints and
 * resources locked against their writers until the decision is committed.
 */
export interface Snapshot {
  readonly type: string;
  /** The database’s clock when it was read, in milliseconds since 1970. */
  readonly now: number;
  /** Those that a project whose leases are looked at can see. */
  readonly blueprints: readonly BlueprintFacts[];
  /** Pending and active resources that have room under their blueprint's limit. */
  readonly resources: readonly RoomyResource[];
  /** Projects that have more blueprints of the type than were read. */
  readonly crowded: ReadonlySet<string>;
  /** Blueprints of which more resources have room than were read. */
  readonly cut: ReadonlySet<string>;
  /** Whether the next look would read more of those. */
  readonly mayWiden: boolean;
  /**
   * Whether nothing is new to those that wait but that places came free on resources: then nothing can
   * be built that could not be before, and whoever finds no place waits for what it waited for.
   */
  readonly onlyPlaces: boolean;
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
  /** What their projects and owners hold of the type; null where it was not needed. */
  readonly holdings: Holdings | null;
  /** What is taken of quantities and by holders; null where it matters to none of the leases. */
  readonly amounts: Amounts | null;
  /** How many more resources a project may have, by its quota; those that are missing, any number. */
  readonly resourcesLeft: ReadonlyMap<string, number>;
  /** Pending leases that somebody has said something about. */
  readonly commanded: readonly CommandedLease[];
  /** Whether leases that are due were left to the next decision. */
  readonly more: boolean;
}

/**
 * What those leases take that are placed, and those would that await a resource: but for the latter where they
 * are among the leases of the snapshot, about which it is decided anew.
 */
export interface Amounts {
  readonly onResources: readonly TakenOfResource[];
  readonly ofHolders: readonly TakenByHolder[];
}

export interface TakenOfResource {
  readonly resource: string;
  readonly name: string;
  readonly amount: number;
}

export interface TakenByHolder extends Holder {
  /** A quantity; '' for how many leases. */
  readonly name: string;
  readonly amount: number;
}

/** How many places on resources of the type are held and not free yet. */
export interface Holdings {
  readonly projects: readonly ProjectHolding[];
  readonly owners: readonly OwnerHolding[];
}

export interface ProjectHolding {
  readonly projectId: string;
  readonly live: number;
  /** Leases of the project that were placed so far. */
  readonly served: number;
  /** What `Snapshot.served` was when the last of them was. */
  readonly servedAt: number;
  /** How many places it is entitled to for each that one of weight 1 is. */
  readonly weight: number;
}

export interface OwnerHolding {
  readonly projectId: string;
  /** '' for none. */
  readonly owner: string;
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
  readonly holder: {
    readonly id: string;
    readonly projectId: string;
    /** When its blueprint’s grace is over, as `Snapshot.now`. */
    readonly graceEnds: number;
  };
}

export interface BlueprintFacts {
  readonly id: string;
  readonly projectId: string;
  /** The name of its project. */
  readonly owner: string;
  readonly name: string;
  readonly kind: string;
  /** Whether its project had a blueprint of its kind first; known of `KindRules.sole` alone. */
  readonly isFirst: boolean;
  readonly revision: number;
  readonly config: JsonObject;
  readonly enabled: boolean;
  /** Whether an operator wants it empty: it takes no new leases. */
  readonly draining: boolean;
  readonly limitResources: number | null;
  readonly limitLeasesPerResource: number | null;
  /** What its kind said of the configuration when that was stored: `resource.capacity`. */
  readonly capacity: number | null;
  /** After so many failed builds a lease that waits for nothing else ends; null for never. */
  readonly limitFailedBuilds: number | null;
  /** How long a lease is active at most; null for no bound. */
  readonly leaseSecondsMax: number | null;
  readonly packing: 'fill' | 'spread';
  readonly pool: PoolSettings;
  readonly buildSettings: BuildingSettings;
  /** What each of its resources offers, as it says itself. */
  readonly quantities: Quantities;
  readonly perOwner: HolderLimit | null;
  readonly perLabel: readonly LabelLimit[];
  /** Why nothing is built for a while; null where that is not so. */
  readonly breaker: BreakerState | null;
  /** Resources that are not destroyed, whatever their state: each takes room. */
  readonly resources: number;
  /** Those of them that have ended and will give their room back. */
  readonly ending: number;
  /** Those of them that are being built. */
  readonly building: number;
  /** What could not be built lately, by the kind's `choices`. */
  readonly failures: readonly FailedBuilds[];
  /** Slot keys held by its resources. */
  readonly slots: readonly string[];
  /** Other projects that may use it. */
  readonly authorizedProjects: readonly string[];
  /** Other projects that have asked to use it and may not. To any other it does not exist. */
  readonly askingProjects: readonly string[];
}

/** Resources of one choice that could not be built within the last minutes. */
export interface FailedBuilds {
  readonly choice: JsonObject;
  readonly count: number;
  readonly sinceLastMs: number;
  /** What was said of the last one. */
  readonly reason: string;
  /**
   * When the last of them failed that the present revision would have built, the newest first, on the
   * database’s clock in milliseconds since 1970; up to 20, up to an hour ago.
   */
  readonly at: readonly number[];
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
  /** Places on it that are taken. */
  readonly live: number;
  /** Leases that were placed on it so far; counted only where `pool.usesMax` says something. */
  readonly uses: number;
  /** Since when nobody uses it, as `Snapshot.now`; null where somebody does, or nobody could. */
  readonly idleSince: number | null;
  /** Leases that await it, those that are read here among them. */
  readonly awaited: number;
}

export interface WaitingLease {
  readonly id: string;
  readonly projectId: string;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  /** Its age: the lower, the older. */
  readonly number: number;
  /** Leases of one group are placed together or not at all; null where it goes alone. */
  readonly groupId: string | null;
  /** Since when it stands at the front of its line; null where it has not come there. */
  readonly front: Served | null;
  readonly shape: string;
  readonly attributes: JsonObject;
  /** How much it takes of what its resource offers. */
  readonly quantities: Quantities;
  readonly allowedBlueprints: readonly string[] | null;
  readonly fence: string;
  readonly attempts: number;
  /** Resources on which it was tried before and that failed it. */
  readonly tried: readonly string[];
  readonly awaits: string | null;
  /** Whether it has never been looked at in this wait. */
  readonly isNew: boolean;
  /** Whether others of its line that wait may stand behind it and were not read. */
  readonly isLastRead: boolean;
  readonly waitIsOver: boolean;
  /** Until the wait is over. */
  readonly waitLeftMs: number;
  /** Since when it waits, from its request or since it was thrown back; as `FailedBuilds.at`. */
  readonly waitsSince: number;
  readonly ttlSeconds: number;
  /** What holds it from inside; null where somebody outside does. */
  readonly holder: Subject | null;
  /** Null where no resource wants to stand on it. */
  readonly held: HeldBy | null;
}

/** A point in time, told by what was placed before. */
export interface Served {
  /** Leases of the project. */
  readonly project: number;
  /** Leases of the type. */
  readonly type: number;
}

/** Of a lease that a resource wants to stand on. */
export interface HeldBy {
  /** Of a resource that is built for the lease. */
  readonly depth: number;
  /** Why the resource ended that was being built for it, if it did. */
  readonly lost: string | null;
}

export interface CommandedLease {
  readonly id: string;
  readonly projectId: string;
  readonly shape: string;
  readonly fence: string;
  /** What holds it from inside, if anything does. */
  readonly holder: Subject | null;
  readonly commands: readonly OpenCommand[];
}
