/** What a row of measurements comes to. All in the unit of the samples. */
export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  /** Null where there are too few samples for one in a hundred to mean anything. */
  readonly p99: number | null;
  readonly max: number;
}

/** With fewer samples the 99th percentile is the largest of them, and would only repeat it. */
const P99_SAMPLES_MIN = 100;

/** @throws RangeError where there is nothing to summarize, or a sample is not a finite number */
export function summarize(samples: readonly number[]): Summary {
  if (samples.some((sample) => !Number.isFinite(sample))) {
    throw new RangeError('A sample is not a finite number.');
  }
  const sorted = samples.toSorted((a, b) => a - b);
  const count = sorted.length;
  return {
    count,
    min: at(sorted, 0),
    median: (at(sorted, Math.floor((count - 1) / 2)) + at(sorted, Math.floor(count / 2))) / 2,
    p99: count < P99_SAMPLES_MIN ? null : percentile(sorted, 99),
    max: at(sorted, count - 1),
  };
}

/** The nearest rank: the smallest sample that so many per cent of all do not exceed. */
function percentile(sorted: readonly number[], percent: number): number {
  // Multiplied first: 0.99 has no exact binary form, and a rank that is off by a hair rounds up.
  return at(sorted, Math.ceil((percent * sorted.length) / 100) - 1);
}

function at(sorted: readonly number[], index: number): number {
  const sample = sorted[index];
  if (sample === undefined) {
    throw new RangeError('There are no samples.');
  }
  return sample;
}
