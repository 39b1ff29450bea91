import type { PoolSchedule, Problem } from '@drydock/model';
import { Cron } from 'croner';

/** A firing of a schedule: from `at` on, as many stand ready. */
export interface Firing {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly readyMin: number;
}

/** What cannot be read of a schedule, by field. */
export function scheduleProblems({ cron, timezone }: PoolSchedule): readonly Problem[] {
  if (!isTimezone(timezone)) {
    return [{ field: 'timezone', detail: 'is no time zone, as `Europe/Berlin` is' }];
  }
  try {
    // Five fields: nothing is scheduled by the second.
    return new Cron(cron, { timezone, paused: true, mode: '5-part' }).nextRun() === null
      ? [{ field: 'cron', detail: 'never fires' }]
      : [];
  } catch (error) {
    return [{ field: 'cron', detail: (error as Error).message }];
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The firing that holds at a time: the last one of any of the schedules, of two at once that of the later in
 * the list; null before any. Clocks that go forward or back change nothing: each minute has exactly one.
 */
export function firingAt(schedule: readonly PoolSchedule[], at: number): Firing | null {
  let last: Firing | null = null;
  for (const each of schedule) {
    const { from } = spanAt(each, at);
    if (from !== null && (last === null || from >= last.at)) {
      last = { at: from, readyMin: each.readyMin };
    }
  }
  return last;
}

/** The next firing of any of the schedules after a time; null where none ever fires again. */
export function nextFiring(schedule: readonly PoolSchedule[], after: number): Firing | null {
  let next: Firing | null = null;
  for (const each of schedule) {
    const { until } = spanAt(each, after);
    if (until !== null && (next === null || until <= next.at)) {
      next = { at: until, readyMin: each.readyMin };
    }
  }
  return next;
}

/** From one firing to the next: null where there was none, or will be none. */
interface Span {
  readonly from: number | null;
  readonly until: number | null;
}

/** The spans that were asked for last: to find one takes a millisecond or two, and pools are looked at often. */
const known = new Map<string, Span>();
const KNOWN_MAX = 1_000;

/** The span that a time is in. What fires at that very moment holds already. */
function spanAt({ cron, timezone }: PoolSchedule, at: number): Span {
  const key = `${timezone} ${cron}`;
  const before = known.get(key);
  if (
    before !== undefined &&
    before.from !== null &&
    before.from <= at &&
    before.until !== null &&
    at < before.until
  ) {
    return before;
  }
  const parsed = new Cron(cron, { timezone, paused: true, mode: '5-part' });
  const span: Span = {
    from: parsed.previousRuns(1, new Date(at + 1))[0]?.getTime() ?? null,
    until: parsed.nextRun(new Date(at))?.getTime() ?? null,
  };
  known.delete(key);
  known.set(key, span);
  const [oldest] = known.keys();
  if (known.size > KNOWN_MAX && oldest !== undefined) {
    known.delete(oldest);
  }
  return span;
}
