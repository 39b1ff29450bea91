import { asColumns, readable } from '../columns.ts';
import { boundAsText, type Judged } from './growth.ts';
import type { GrowthResults } from './run.ts';

const HEADINGS = ['', 'figure', 'unit', 'empty', 'full', 'times', 'limit', 'holds'];
const FIRST_NUMBER = 3;

/** Whether every case came to its end, and every limit holds. */
export function allHold({ cases }: GrowthResults): boolean {
  return cases.every(
    ({ figures, failure }) => failure === null && figures.every(({ holds }) => holds),
  );
}

export function growthAsText(results: GrowthResults): string {
  const { size, machine, cases } = results;
  const rows = cases.flatMap(({ key, figures, failure }) =>
    failure === null
      ? figures.map((figure) => rowOf(key, figure))
      : [[key, 'failed, see below', '', '–', '–', '–', '–', 'NO']],
  );
  const titles = cases.map(({ key, title }) => `${key}: ${title}`);
  const failures = cases.flatMap(({ key, failure }) =>
    failure === null ? [] : [`${key} failed: ${failure}`],
  );
  const facts = Object.entries(machine ?? {}).map(([name, fact]) => `${name}: ${fact}`);
  return [
    ...asColumns([HEADINGS, ...rows], FIRST_NUMBER),
    '',
    ...titles,
    ...(size === 1 ? [] : [`All counts times ${size}.`]),
    ...(failures.length === 0 ? [] : ['', ...failures]),
    '',
    ...facts,
  ].join('\n');
}

function rowOf(key: string, { name, unit, empty, full, times, bound, holds }: Judged): string[] {
  const ratio = times === null ? '–' : times.toFixed(2);
  const verdict = holds ? 'yes' : 'NO';
  return [key, name, unit, readable(empty), readable(full), ratio, boundAsText(bound), verdict];
}

export function growthAsJson(results: GrowthResults): string {
  return `${JSON.stringify(results, null, 2)}\n`;
}
