/** A use of a blueprint that the installation may forbid. */
export interface KindUse {
  readonly kind: string;
  /** The name of the project that owns the blueprint. Whoever borrows it uses what the owner may use. */
  readonly owner: string;
  /** Whether it is for another project than the owner. */
  readonly isBorrowed: boolean;
  /**
   * Whether the owner is the project that had a blueprint of the kind first, of those that have one. Asked
   * of `KindRules.sole` alone.
   */
  readonly isFirst: boolean;
  /** What the configuration in question needs granted (`BlueprintKind.grants`); none where it is of no matter. */
  readonly grants: readonly string[];
}

/** Why a use is forbidden, in two sentences for people. */
export interface KindForbidden {
  readonly detail: string;
  /** What would have to change. */
  readonly change: string;
}

/** Which projects may use which kinds, as the installation's settings say. Held in memory: cheap to ask. */
export interface KindRules {
  /** Kinds that only one project may use here; nobody need know who was first with any other. */
  readonly sole: readonly string[];
  /** Kinds that not every project may use. */
  readonly limited: readonly LimitedKind[];
  forbids(use: KindUse): KindForbidden | null;
}

export interface LimitedKind {
  readonly kind: string;
  /** Names of the projects that may. */
  readonly projects: readonly string[];
}

export const anybodyMayUse: KindRules = { sole: [], limited: [], forbids: () => null };
