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
    // What fires at this very moment holds already.
    const [before] = cronOf(each).previousRuns(1, new Date(at + 1));
    if (before !== undefined && (last === null || before.getTime() >= last.at)) {
      last = { at: before.getTime(), readyMin: each.readyMin };
    }
  }
  return last;
}

/** The next firing of any of the schedules after a time; null where none ever fires again. */
export function nextFiring(schedule: readonly PoolSchedule[], after: number): Firing | null {
  let next: Firing | null = null;
  for (const each of schedule) {
    const at = cronOf(each).nextRun(new Date(after))?.getTime();
    if (at !== undefined && (next === null || at <= next.at)) {
      next = { at, readyMin: each.readyMin };
    }
  }
  return next;
}

const cronOf = ({ cron, timezone }: PoolSchedule): Cron =>
  new Cron(cron, { timezone, paused: true, mode: '5-part' });
