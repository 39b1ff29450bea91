import { canonicalJson, type Json, type PoolSchedule, type PoolSettings } from '@drydock/model';
import { firingAt, nextFiring, type Firing } from './schedule.ts';

/** A firing from which on some stand ready, and in whose time it was written. */
export interface Opening extends Firing {
  readonly timezone: string;
}

/** What is looked up of one schedule. It holds from `from` until the next firing. */
interface Known {
  readonly from: number;
  readonly until: number;
  readonly readyMin: number;
  readonly opening: Opening | null;
  /** Why none of it can be read, if so. */
  readonly problem: string | null;
}

/** Of more schedules than that all are looked up anew. */
const SCHEDULES_MAX = 1_000;

/**
 * Looking for the last firing of a cron expression takes milliseconds, and a decision asks for it in its
 * transaction: what was found holds until something fires.
 */
const known = new Map<string, Known>();

/** How many stand ready at a time by the settings: the last firing holds, before any what they say else. */
export const readyMinAt = (
  pool: Pick<PoolSettings, 'readyMin' | 'schedule'>,
  at: number,
): number => (pool.schedule.length === 0 ? pool.readyMin : knownAt(pool, at).readyMin);

/** When some stand ready next, where none does at a time; null where that is never, or they do. */
export const openingAfter = (
  pool: Pick<PoolSettings, 'readyMin' | 'schedule'>,
  at: number,
): Opening | null => (pool.schedule.length === 0 ? null : knownAt(pool, at).opening);

/**
 * Why a schedule that was stored cannot be read, or null: it was checked then, by the time zones of another
 * machine or the rules of another release. Then it says nothing, and nobody else’s leases wait for that.
 */
export const scheduleProblem = (
  pool: Pick<PoolSettings, 'readyMin' | 'schedule'>,
  at: number,
): string | null => (pool.schedule.length === 0 ? null : knownAt(pool, at).problem);

function knownAt(pool: Pick<PoolSettings, 'readyMin' | 'schedule'>, at: number): Known {
  const { readyMin, schedule } = pool;
  const key = canonicalJson({ readyMin, schedule } as unknown as Json);
  const before = known.get(key);
  if (before !== undefined && before.from <= at && at < before.until) {
    return before;
  }
  const found = lookUp(pool, at);
  if (known.size >= SCHEDULES_MAX) {
    known.clear();
  }
  known.set(key, found);
  return found;
}

function lookUp(
  { readyMin: otherwise, schedule }: Pick<PoolSettings, 'readyMin' | 'schedule'>,
  at: number,
): Known {
  try {
    const readyMin = firingAt(schedule, at)?.readyMin ?? otherwise;
    return {
      from: at,
      until: nextFiring(schedule, at)?.at ?? Infinity,
      readyMin,
      opening: readyMin > 0 ? null : nextOpening(schedule, at),
      problem: null,
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { from: at, until: Infinity, readyMin: otherwise, opening: null, problem };
  }
}

/** How many firings are looked at that something else at the same moment outweighs. */
const OUTWEIGHED_MAX = 10;

function nextOpening(schedule: readonly PoolSchedule[], after: number): Opening | null {
  const opens = schedule.filter(({ readyMin }) => readyMin > 0);
  let at = after;
  for (let tried = 0; tried < OUTWEIGHED_MAX; tried += 1) {
    const next = nextFiring(opens, at);
    if (next === null) {
      return null;
    }
    // Of two at once the later in the list holds, which may close it.
    const holds = firingAt(schedule, next.at);
    if (holds !== null && holds.readyMin > 0) {
      const by = opens.find((each) => nextFiring([each], at)?.at === next.at);
      return { at: next.at, readyMin: holds.readyMin, timezone: by?.timezone ?? 'UTC' };
    }
    at = next.at;
  }
  return null;
}
