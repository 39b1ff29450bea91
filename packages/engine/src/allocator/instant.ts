/**
 * A point in time for a verdict, to the whole second after it: what is computed twice, some milliseconds apart,
 * is the same most often, and a verdict that stays the same is not written again.
 */
export const instantOf = (ms: number): string =>
  new Date(Math.ceil(ms / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');

/** `08:00 (Europe/Berlin, 2026-12-01)`: of whole minutes without seconds. */
export function clockTime(ms: number, timezone = 'UTC'): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(Math.ceil(ms / 1_000) * 1_000));
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  const seconds = of('second') === '00' ? '' : `:${of('second')}`;
  const date = `${of('year')}-${of('month')}-${of('day')}`;
  return `${of('hour')}:${of('minute')}${seconds} (${timezone}, ${date})`;
}
