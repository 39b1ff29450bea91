/**
 * How long to wait before the next try: half a second, doubling, at most five minutes, with up to
 * a fifth of jitter so that what failed together does not return together.
 */
export function backoffMs(tries: number, random: () => number = Math.random): number {
  const baseMs = Math.min(500 * 2 ** Math.min(tries, 20), 300_000);
  return Math.round(baseMs * (0.8 + 0.2 * random()));
}
