import { BOUNDS } from './bounds.ts';

/**
 * How long what a blueprint builds lives, what may be had of it, and what it costs: the same for every kind.
 * Durations are in seconds, as their names say.
 */

/** So many `readyMin` from each firing of a cron expression on, in the time of a place: `Europe/Berlin`. */
export interface PoolSchedule {
  readonly cron: string;
  readonly timezone: string;
  readonly readyMin: number;
}

/** Stops building for a while where too many fail within a while. */
export interface BreakerSettings {
  /** Fewer never open it. */
  readonly failuresMin: number;
  /** Of all that were there or were begun within the window: from 0 to 1. */
  readonly share: number;
  readonly windowSeconds: number;
  /** How long nothing is built; then one at a time until one was built. */
  readonly pauseSeconds: number;
}

export type RollOut = 'keep' | 'replace-idle';

export interface PoolSettings {
  /** Whether something is built because a lease waits. */
  readonly buildOnDemand: boolean;
  /** How many stand ready and unused, where no schedule says anything else. */
  readonly readyMin: number;
  /** The last firing of any of them holds. */
  readonly schedule: readonly PoolSchedule[];
  /** Counted from when it was ready, or from the end of its last lease. Beyond `readyMin` only; null for ever. */
  readonly idleSecondsMax: number | null;
  /** Counted from when it was ready; then it takes no new leases and goes with its last. */
  readonly ageSecondsMax: number | null;
  /** Leases that are placed on it before it goes. */
  readonly usesMax: number | null;
  /** For how long a quarantined one may stay, before it is replaced; null for ever. */
  readonly illSecondsMax: number | null;
  /** How long it has been idle before it is given up for a lease that it cannot serve. */
  readonly graceSeconds: number;
  /** What becomes of what an older revision has built. */
  readonly rollOut: RollOut;
  readonly breaker: BreakerSettings | null;
}

export const POOL_DEFAULTS: PoolSettings = {
  buildOnDemand: true,
  readyMin: 0,
  schedule: [],
  idleSecondsMax: null,
  ageSecondsMax: null,
  usesMax: null,
  illSecondsMax: null,
  graceSeconds: 180,
  rollOut: 'keep',
  breaker: { failuresMin: 5, share: 0.5, windowSeconds: 600, pauseSeconds: 300 },
};

export interface BuildingSettings {
  /** After a build that failed; twice as long after each further one. */
  readonly pauseSecondsFirst: number;
  readonly pauseSecondsMax: number;
  /** For a whole build, all tries of it; null for no bound but its kind's own. */
  readonly deadlineSeconds: number | null;
  /** Health checks in a row that fail before it is quarantined. */
  readonly failedChecksMax: number;
  /** For how long the output of a build that failed is kept; 0 for not at all. */
  readonly keepFailedSeconds: number;
}

export const BUILDING_DEFAULTS: BuildingSettings = {
  pauseSecondsFirst: 1,
  pauseSecondsMax: 60,
  deadlineSeconds: null,
  failedChecksMax: 1,
  keepFailedSeconds: 86_400,
};

/** Why nothing is built of a blueprint for a while. Times as RFC 3339. */
export interface BreakerState {
  readonly openedAt: string;
  /** From then on one at a time is built, until one was. */
  readonly until: string;
  readonly failed: number;
  /** Of how many. */
  readonly of: number;
  readonly windowSeconds: number;
}

/** What became of bringing what is idle to a revision. */
export interface RollOutState {
  readonly revision: number;
  readonly status: 'running' | 'held' | 'done';
  /** Why it is held. */
  readonly reason: string | null;
  /** When it was begun: a build that failed before says nothing of it. RFC 3339. */
  readonly since: string;
  /**
   * How many of the revision were begun for it of which none older has gone yet; less than 0 where older ones
   * had to go first.
   */
  readonly ahead: number;
}

/** Amounts by name, whole numbers: `cpu`, `memoryMiB`, `diskMiB`, or any other. */
export type Quantities = Readonly<Record<string, number>>;

/** The same one everywhere: most leases ask for none, and most resources say nothing of them. */
export const NO_QUANTITIES: Quantities = Object.freeze({});

export const QUANTITY_NAME = /^[a-zA-Z][a-zA-Z0-9-]{0,62}$/;

/** 0 where nothing is said. A name may be one that every object has: `constructor`. */
export const amountOf = (quantities: Quantities, name: string): number =>
  Object.hasOwn(quantities, name) ? (quantities[name] ?? 0) : 0;

export function isNothing(quantities: Quantities): boolean {
  for (const name in quantities) {
    if (amountOf(quantities, name) > 0) {
      return false;
    }
  }
  return true;
}

/** Whether each has a name and is a whole number that may be stored; `min` is 0 for what is offered. */
export function isQuantities(value: unknown, min: 0 | 1): value is Quantities {
  const given = typeof value === 'object' && value !== null ? Object.entries(value) : null;
  return (
    given !== null &&
    given.length <= BOUNDS.quantitiesMax &&
    given.every(
      ([name, amount]: readonly [string, unknown]) =>
        QUANTITY_NAME.test(name) &&
        Number.isInteger(amount) &&
        Number(amount) >= min &&
        Number(amount) <= QUANTITY_MAX,
    )
  );
}

/** Of one amount, so that sums of a million of them are exact. */
export const QUANTITY_MAX = 2_147_483_647;

/** What one holder may have of a blueprint at a time, on all its resources. */
export interface HolderLimit {
  /** Null for any number. */
  readonly leases: number | null;
  /** Those that are missing: any amount. */
  readonly quantities: Quantities;
}

/** The same for each value of a label; leases without it are not counted. */
export interface LabelLimit extends HolderLimit {
  readonly label: string;
}

/** What a resource costs for each hour from when it is begun until it is gone. */
export interface Pricing {
  /** As ISO 4217 has it: `EUR`. */
  readonly currency: string;
  readonly perHour: number;
  /** By what its kind calls its choice's type, `m7i.large`, where that costs something else. */
  readonly perHourByType: Readonly<Record<string, number>>;
}

/** Whether resources of such a blueprint come or go by themselves. */
export function isKept(pool: PoolSettings): boolean {
  return (
    pool.readyMin > 0 ||
    pool.schedule.length > 0 ||
    pool.idleSecondsMax !== null ||
    pool.ageSecondsMax !== null ||
    pool.usesMax !== null ||
    pool.illSecondsMax !== null ||
    pool.rollOut !== 'keep'
  );
}

/** What is stored of it, with the defaults of what is not. */
export const poolSettings = (stored: Partial<PoolSettings>): PoolSettings => ({
  ...POOL_DEFAULTS,
  ...stored,
});

export const buildingSettings = (stored: Partial<BuildingSettings>): BuildingSettings => ({
  ...BUILDING_DEFAULTS,
  ...stored,
});
