/** How two rows of measurements compare that were taken in pairs: `a[n]` beside `b[n]`. */
export interface PairedRatio {
  readonly pairs: number;
  readonly medianA: number;
  readonly medianB: number;
  /** The median of the pairs' ratios A/B, not the ratio of the medians: drift hits a pair alike. */
  readonly ratio: number;
  /** The interval that has the true median in it; null where there are too few pairs for one. */
  readonly interval: Interval | null;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How surely the true median lies in the interval, at least. */
export const CONFIDENCE = 0.95;

/** @throws RangeError where they are no pairs, or not all are finite and above zero */
export function comparePairs(a: readonly number[], b: readonly number[]): PairedRatio {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(`${a.length} and ${b.length} samples make no pairs.`);
  }
  if ([...a, ...b].some((sample) => !Number.isFinite(sample) || sample <= 0)) {
    throw new RangeError('A sample is not a finite number above zero.');
  }
  const ratios = a.map((sample, index) => sample / (b[index] ?? Number.NaN));
  return {
    pairs: ratios.length,
    medianA: medianOf(a),
    medianB: medianOf(b),
    ratio: medianOf(ratios),
    interval: medianInterval(ratios),
  };
}

export function medianOf(samples: readonly number[]): number {
  const sorted = samples.toSorted((x, y) => x - y);
  const below = sorted[Math.floor((sorted.length - 1) / 2)];
  const above = sorted[Math.floor(sorted.length / 2)];
  if (below === undefined || above === undefined) {
    throw new RangeError('There are no samples.');
  }
  return (below + above) / 2;
}

/**
 * The exact interval of order statistics: how many of n samples lie below their distribution's
 * median is binomial(n, 1/2), whatever the distribution, so from the k-th smallest to the k-th
 * largest the interval misses the median with probability 2 * P(at most k - 1).
 */
export function medianInterval(samples: readonly number[]): Interval | null {
  const sorted = samples.toSorted((x, y) => x - y);
  const rank = intervalRank(sorted.length);
  const low = sorted[rank - 1];
  const high = sorted[sorted.length - rank];
  return rank === 0 || low === undefined || high === undefined ? null : { low, high };
}

/** The largest k whose interval is sure enough; 0 where not even the whole range is. */
export function intervalRank(count: number): number {
  const missedMax = (1 - CONFIDENCE) / 2;
  // In logarithms: 2^-n is below what a number can hold for n above 1,074.
  let logTerm = -count * Math.LN2;
  let missed = Math.exp(logTerm);
  let rank = 0;
  while (missed <= missedMax && rank < count / 2) {
    rank += 1;
    logTerm += Math.log((count - rank + 1) / rank);
    missed += Math.exp(logTerm);
  }
  return rank;
}
