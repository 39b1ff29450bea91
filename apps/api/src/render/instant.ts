/** A time as JSON has it. */
export function instant(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
