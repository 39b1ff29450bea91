import type { Metric } from './bench.ts';
import { asColumns, readable } from './columns.ts';
import type { MachineFacts } from './machine.ts';
import { summarize, type Summary } from './statistics.ts';

export interface CaseResult {
  readonly key: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
}

export interface Results {
  readonly startedAt: string;
  readonly runs: number;
  readonly machine: MachineFacts;
  readonly cases: readonly CaseResult[];
}

const HEADINGS = ['', 'figure', 'unit', 'n', 'min', 'median', 'p99', 'max'];
/** Columns from here on hold numbers. */
const FIRST_NUMBER = 3;

/** For a terminal: columns of equal width. */
export function asText(results: Results): string {
  const rows = [HEADINGS, ...rowsOf(results)];
  const table = asColumns(rows, FIRST_NUMBER);
  const facts = Object.entries(results.machine).map(([name, fact]) => `${name}: ${fact}`);
  return [...table, '', ...clocksOf(results), '', ...facts].join('\n');
}

/** For a README. */
export function asMarkdown(results: Results): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rules = HEADINGS.map((_, column) => (column < FIRST_NUMBER ? '---' : '---:'));
  const facts = Object.entries(results.machine).map(([name, fact]) => `- ${name}: ${fact}`);
  return [
    line(HEADINGS),
    line(rules),
    ...rowsOf(results).map(line),
    '',
    ...clocksOf(results).map((clock) => `- ${clock}`),
    '',
    ...facts,
  ].join('\n');
}

/** Everything that was measured: the summary over all runs, and of each. */
export function asJson(results: Results): string {
  const cases = results.cases.map(({ key, title, metrics }) => ({
    key,
    title,
    metrics: metrics.map(({ name, unit, clock, runs }) => ({
      name,
      unit,
      clock,
      all: summarize(runs.flat()),
      runs: runs.map((samples) => summarize(samples)),
    })),
  }));
  return `${JSON.stringify({ ...results, cases }, null, 2)}\n`;
}

function rowsOf({ cases }: Results): string[][] {
  return cases.flatMap(({ key, metrics }) =>
    metrics.map(({ name, unit, runs }) => [key, name, unit, ...numbersOf(summarize(runs.flat()))]),
  );
}

function numbersOf({ count, min, median, p99, max }: Summary): string[] {
  return [String(count), ...[min, median, p99, max].map((figure) => readable(figure))];
}

/** When each clock starts and stops. */
function clocksOf({ cases }: Results): string[] {
  return cases.flatMap(({ key, metrics }) =>
    metrics.map(({ name, clock }) => `${key}, ${name}: ${clock}`),
  );
}
