import { parseDuration } from '../../duration.ts';

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** So long before now, or a date (its first moment, UTC), or a time with its offset; null for none of these. */
export function momentOf(given: string, nowMs: number): Date | null {
  const seconds = parseDuration(given);
  if (seconds !== null) {
    return new Date(nowMs - seconds * 1_000);
  }
  if (!DATE.test(given) && !TIME.test(given)) {
    return null;
  }
  const at = new Date(given);
  return Number.isNaN(at.getTime()) ? null : at;
}
