import type { CostEntry } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';

/** What the resources of a blueprint took since ever, doing one thing. */
export interface CostTotal {
  readonly project: string;
  /** Empty for things outside of which nobody knows what has built them. */
  readonly blueprint: string;
  readonly entry: CostEntry;
  /** Empty where nobody had said what it costs. */
  readonly currency: string;
  readonly seconds: number;
  readonly amount: number;
}

/** Of all projects; it never becomes less. */
export async function readCostTotals(runner: Runner): Promise<readonly CostTotal[]> {
  const rows = await runner.rows('inspect/costs', {});
  return rows.map((row) => ({ ...row, entry: row.entry as CostEntry }));
}
