import {
  BUILDING_DEFAULTS,
  POOL_DEFAULTS,
  type BuildingSettings,
  type HolderLimit,
  type JsonObject,
  type LabelLimit,
  type PoolSettings,
  type Pricing,
  type Quantities,
} from '@drydock/model';
import type { Commanded } from '../command/commanded.ts';
import type { NewEvent } from '../event.ts';
import type { Labels } from '../label/labels.ts';
import type { Once } from '../wish/once.ts';
import type { Idempotency } from '../wish/wish.ts';

export type Packing = 'fill' | 'spread';

/** Null is no limit. */
export interface Limits {
  readonly resources: number | null;
  readonly leasesPerResource: number | null;
  /** Builds that may fail while a lease waits for nothing else. */
  readonly failedBuilds: number | null;
  /** How long a lease is active at most, however often it is renewed. */
  readonly leaseSecondsMax: number | null;
  /** What each resource offers; what its kind says of it holds where that is less. */
  readonly quantities: Quantities;
  readonly perOwner: HolderLimit | null;
  readonly perLabel: readonly LabelLimit[];
}

export const NO_LIMITS: Limits = {
  resources: null,
  leasesPerResource: null,
  failedBuilds: null,
  leaseSecondsMax: null,
  quantities: {},
  perOwner: null,
  perLabel: [],
};

/** Of a blueprint of which nothing was said: for whoever makes one without the API. */
export const LIFE_DEFAULTS: Pick<BlueprintSettings, 'pool' | 'building' | 'pricing'> = {
  pool: POOL_DEFAULTS,
  building: BUILDING_DEFAULTS,
  pricing: null,
};

/** Bounds of what is stored of commands that run with `keep`; null for what the installation has. */
export interface TranscriptBounds {
  readonly bytesMax: number | null;
  readonly keepSeconds: number | null;
}

export interface Draining {
  readonly author: string;
  readonly reason: string | null;
  /** As RFC 3339. */
  readonly setAt: string;
}

/** What of a blueprint can be changed. */
export interface BlueprintSettings {
  readonly name: string;
  readonly config: JsonObject;
  readonly limits: Limits;
  readonly packing: Packing;
  readonly pool: PoolSettings;
  readonly building: BuildingSettings;
  readonly pricing: Pricing | null;
  readonly transcripts: TranscriptBounds;
  readonly enabled: boolean;
  readonly labels: Labels;
}

/** A blueprint as it is stored, with the newest of its revisions, which is the one in force. */
export interface StoredBlueprint extends BlueprintSettings {
  readonly id: string;
  readonly kind: string;
  readonly provides: string;
  readonly revision: number;
  /** How many leases one resource takes at most, as its kind says of the configuration; null for any number. */
  readonly capacity: number | null;
  /** Null, or who drains it since when and why. */
  readonly draining: Draining | null;
  /** How many of its resources are not destroyed. */
  readonly resources: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface BlueprintChange {
  readonly after: BlueprintSettings;
  /** The one in force before where the configuration is the same. */
  readonly revision: number;
  readonly capacity: number | null;
  /** Whether the type's allocator may serve more now, or less. */
  readonly wakes: boolean;
  readonly events: readonly NewEvent[];
}

export interface OperatedBlueprint {
  readonly outcome: 'applied' | 'rejected';
  /** Why it was rejected. */
  readonly reason: string | null;
  readonly event: NewEvent;
}

interface Keyed {
  readonly projectId: string;
  readonly idempotency: Idempotency | null;
}

interface Named {
  readonly projectId: string;
  readonly id: string;
}

/** A project's blueprints. Whatever changes what a type's allocator sees wakes it in the same transaction. */
export interface BlueprintStore {
  get(projectId: string, id: string): Promise<StoredBlueprint | null>;
  /** @throws DrydockError `name-taken`, `quota-exceeded` */
  create(
    wanted: Keyed &
      BlueprintSettings & {
        readonly author: string;
        readonly kind: string;
        readonly provides: string;
        readonly capacity: number | null;
      },
    event: NewEvent,
  ): Promise<Once<StoredBlueprint>>;
  /** The blueprint that the same request created before, as it was then; null where there was none. */
  createdBefore(request: Keyed): Promise<StoredBlueprint | null>;
  /**
   * Writes what `decide` makes of the blueprint, which is locked meanwhile; null from it changes nothing.
   * A changed configuration is a new revision of `author`: resources keep the one that built them. Null
   * where the project has no such blueprint.
   *
   * @throws DrydockError `name-taken`
   */
  change(
    wish: Named & { readonly author: string },
    decide: (before: StoredBlueprint) => BlueprintChange | null,
  ): Promise<StoredBlueprint | null>;
  /** As `change`, once for the key; the same request comes to what it came to before. */
  refresh(
    wish: Keyed & Named & { readonly author: string },
    decide: (before: StoredBlueprint) => BlueprintChange,
  ): Promise<Once<StoredBlueprint> | null>;
  /**
   * Deletes it unless `check` throws. The row stays, for what it built; its name is free. The type that it
   * provided; null where the project has no such blueprint.
   */
  delete(
    wish: Named,
    check: (blueprint: StoredBlueprint) => void,
    event: NewEvent,
  ): Promise<string | null>;
  /**
   * Drains or resumes it as `decide` says. Nobody else writes a blueprint, so the command is consumed as it
   * comes; the same request comes to the command of before.
   */
  operate(
    wish: Keyed &
      Named & {
        readonly name: 'drain' | 'resume';
        readonly author: string;
        readonly reason: string | null;
      },
    decide: (blueprint: Pick<StoredBlueprint, 'draining'>) => OperatedBlueprint,
  ): Promise<Commanded>;
}
