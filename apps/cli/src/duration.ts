const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `90`, `90s`, `15m`, `1h`, `2d` as whole seconds; null where it is none of these. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9})([smhd]?)$/.exec(text);
  if (match === null) {
    return null;
  }
  const [, amount = '', unit = ''] = match;
  return Number(amount) * SECONDS[unit === '' ? 's' : (unit as keyof typeof SECONDS)];
}

/** As short as a column wants it: `45s`, `12m`, `3h`, `2d`. Cut, not rounded, like a clock. */
export function shortDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  if (seconds < 120) {
    return `${seconds}s`;
  }
  if (seconds < 2 * SECONDS.h) {
    return `${Math.floor(seconds / SECONDS.m)}m`;
  }
  if (seconds < 2 * SECONDS.d) {
    return `${Math.floor(seconds / SECONDS.h)}h`;
  }
  return `${Math.floor(seconds / SECONDS.d)}d`;
}

/** How long ago a time was; a dash where there is none. */
export function age(time: string | null, nowMs: number): string {
  return time === null ? '-' : shortDuration(nowMs - Date.parse(time));
}

/** How long until a time, or that it is over; a dash where there is none. */
export function until(time: string | null, nowMs: number): string {
  if (time === null) {
    return '-';
  }
  const leftMs = Date.parse(time) - nowMs;
  return leftMs > 0 ? shortDuration(leftMs) : 'over';
}
