/** What a resource does with its time; each moment of it is one of these. */
export const RESOURCE_ENTRIES = [
  // From when it was planned until it was ready.
  'building',
  // At least one lease is placed on it.
  'in-use',
  // Ready, and no lease is.
  'idle',
  // All the life of one whose building failed.
  'failed',
  // It has ended, and something of it is left.
  'cleaning',
] as const;
export type ResourceEntry = (typeof RESOURCE_ENTRIES)[number];

/** What a lease does with its time on a resource. */
export const LEASE_ENTRIES = ['lease-set-up', 'lease-active', 'lease-cleaning'] as const;
export type LeaseEntry = (typeof LEASE_ENTRIES)[number];

/** What time is added up of. `leaked`: things outside that nobody owned. */
export type CostEntry = ResourceEntry | 'leaked' | LeaseEntry;

/** What costs are told apart by; `label:<name>` besides. */
export const COSTS_BY = ['blueprint', 'owner', 'type'] as const;

export const COST_BOUNDS = {
  /** Days between the two ends of what is asked for. */
  windowDaysMax: 400,
  /** Groups that are told apart; those with the most time. */
  groupsMax: 1_000,
  /** Days for which sums by day are kept. */
  keptDays: 800,
} as const;
