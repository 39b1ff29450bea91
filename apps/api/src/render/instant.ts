/** Leases of one request share most of their times, and writing one out costs more than to compare. */
let lastMs = Number.NaN;
let lastText = '';

/** A time as JSON has it. */
export function instant(time: Date): string;
export function instant(time: Date | null): string | null;
export function instant(time: Date | null): string | null {
  if (time === null) {
    return null;
  }
  const ms = time.getTime();
  if (ms !== lastMs) {
    lastText = time.toISOString();
    lastMs = ms;
  }
  return lastText;
}
