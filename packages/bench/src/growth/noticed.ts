import type { Summary } from '../statistics.ts';
import { atMost, type Growth } from './growth.ts';

/** What one project may notice of another, by its own clock: alone, and beside the other. */
export function noticed(clock: string, alone: Summary, beside: Summary): readonly Growth[] {
  return [
    {
      name: `${clock}, p50`,
      unit: 'ms',
      empty: alone.median,
      full: beside.median,
      bound: atMost(1.5),
    },
    { name: `${clock}, p99`, unit: 'ms', empty: p99(alone), full: p99(beside), bound: atMost(3) },
  ];
}

/** Where there are too few samples for one, the largest. */
const p99 = (summary: Summary): number => summary.p99 ?? summary.max;
