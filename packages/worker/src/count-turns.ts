import type { Metrics } from '@drydock/process';

const FAMILY = /^[a-z][a-z0-9-]{0,31}(?=\/|$)/;
/** Words that a process counts by; kinds that make more share the last one. */
const FAMILIES_MAX = 50;
const OTHERS = 'other';

/**
 * Counts turns by what stands before the first `/` of a bucket: the rest names accounts and places, of which there may be
 * any number.
 */
export function countTurns(
  metrics: Pick<Metrics, 'turns' | 'turnSeconds'>,
): (bucket: string, waitMs: number | null) => void {
  const known = new Set<string>();
  return (bucket, waitMs) => {
    const named = FAMILY.exec(bucket)?.[0] ?? OTHERS;
    const family = known.has(named) || known.size < FAMILIES_MAX ? named : OTHERS;
    known.add(family);
    metrics.turns.inc({ family, outcome: waitMs === null ? 'refused' : 'given' });
    if (waitMs !== null) {
      metrics.turnSeconds.observe({ family }, waitMs / 1_000);
    }
  };
}
