import { asColumns, readable } from '../columns.ts';
import type { MachineFacts } from '../machine.ts';
import { comparePairs, CONFIDENCE, type PairedRatio } from '../ratio.ts';
import type { PairedFigure } from './paired-case.ts';

export interface Comparison {
  readonly startedAt: string;
  /** The checkouts. */
  readonly a: string;
  readonly b: string;
  readonly limit: number | null;
  readonly machine: MachineFacts;
  readonly cases: readonly {
    readonly key: string;
    readonly title: string;
    readonly figures: readonly PairedFigure[];
  }[];
}

const FIRST_NUMBER = 3;

/** "Not slower": the whole interval lies below the limit. */
export function isBelow({ interval }: PairedRatio, limit: number): boolean {
  return interval !== null && interval.high < limit;
}

/** Whether every figure's interval lies below the limit; true where there is none. */
export function keepsLimit({ cases, limit }: Comparison): boolean {
  return (
    limit === null ||
    cases.every(({ figures }) =>
      figures.every(({ samples: { a, b } }) => isBelow(comparePairs(a, b), limit)),
    )
  );
}

export function comparisonAsText(comparison: Comparison): string {
  const { a, b, limit, machine, cases } = comparison;
  const verdictHeading = limit === null ? [] : [`below ${limit}`];
  const percent = `${CONFIDENCE * 100} %`;
  const rows = [
    ['', 'figure', 'unit', 'pairs', 'A', 'B', 'A/B', `${percent} from`, 'to', ...verdictHeading],
  ];
  for (const { key, figures } of cases) {
    for (const { name, unit, samples } of figures) {
      const compared = comparePairs(samples.a, samples.b);
      const { pairs, medianA, medianB, ratio, interval } = compared;
      const ratios = [ratio, interval?.low, interval?.high];
      const verdict = limit === null ? [] : [isBelow(compared, limit) ? 'yes' : 'NO'];
      rows.push([
        key,
        name,
        unit,
        String(pairs),
        readable(medianA),
        readable(medianB),
        ...ratios.map((each) => each?.toFixed(3) ?? '–'),
        ...verdict,
      ]);
    }
  }
  const clocks = cases.flatMap(({ key, figures }) =>
    figures.map(({ name, clock }) => `${key}, ${name}: ${clock}`),
  );
  const facts = Object.entries(machine).map(([name, fact]) => `${name}: ${fact}`);
  return [
    ...asColumns(rows, FIRST_NUMBER),
    '',
    `A: ${a}`,
    `B: ${b}`,
    'A/B is the median of the pairs’ ratios; the interval is that of order statistics, exact.',
    '',
    ...clocks,
    '',
    ...facts,
  ].join('\n');
}

/** Every sample, so that somebody may reckon otherwise, and what is told of them. */
export function comparisonAsJson(comparison: Comparison): string {
  const cases = comparison.cases.map(({ key, title, figures }) => ({
    key,
    title,
    figures: figures.map(({ name, unit, clock, samples }) => ({
      name,
      unit,
      clock,
      ...comparePairs(samples.a, samples.b),
      samples,
    })),
  }));
  return `${JSON.stringify({ ...comparison, confidence: CONFIDENCE, cases }, null, 2)}\n`;
}
