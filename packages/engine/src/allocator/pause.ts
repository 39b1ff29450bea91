import type { FailedBuilds } from './snapshot.ts';

/** After the first failure; each one more doubles it. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long nothing of that sort is built, in milliseconds: 0 or less where it may be tried. A provider that
 * refuses what it costs money to ask is asked six times in the first minute, and once a minute later.
 */
export function pauseLeftMs({ count, sinceLastMs }: FailedBuilds): number {
  return Math.min(FIRST_MS * 2 ** (count - 1), LONGEST_MS) - sinceLastMs;
}

/** Resources of one blueprint that are being built at a time. */
export const BUILDING_MAX = 100;
