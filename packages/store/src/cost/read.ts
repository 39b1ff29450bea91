import type { CostEntry } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';

/** What sums are told apart by. */
export type CostsBy =
  { readonly of: 'blueprint' | 'owner' | 'type' } | { readonly of: 'label'; readonly name: string };

export interface CostQuery {
  readonly projectId: string;
  /** Null: 24 hours before its end. */
  readonly since: Date | null;
  /** Null: now, as what comes later. */
  readonly until: Date | null;
  readonly by: CostsBy;
  /** Of groups; the others are one. */
  readonly limit: number;
}

/** How long the things of a group did one thing, and what that cost. */
export interface CostRow {
  /** Its id, where sums are told apart by it. */
  readonly blueprint: string | null;
  /** Its name, or the owner, type or value of the label; null for what has none. */
  readonly value: string | null;
  /** Whether it is all that is beyond the limit. */
  readonly isRest: boolean;
  readonly entry: CostEntry;
  /** Whole microseconds. */
  readonly micros: bigint;
  /** Null where nobody had said what it costs. */
  readonly cost: { readonly currency: string; readonly amount: string } | null;
}

export interface Costs {
  /** The window that was added up: whole days, where it reaches back to what is forgotten. */
  readonly since: Date;
  readonly until: Date;
  /** Group by group, those with the most time first. */
  readonly rows: readonly CostRow[];
}

export async function readCosts(
  runner: Runner,
  { projectId, since, until, by, limit }: CostQuery,
): Promise<Costs> {
  const rows = await runner.rows('cost/read', {
    project: projectId,
    since,
    until,
    by: by.of,
    label: by.of === 'label' ? by.name : '',
    limit,
  });
  const [first] = rows;
  if (first === undefined) {
    throw new Error('The window of costs has no row.');
  }
  return {
    since: first.since,
    until: first.until,
    rows: rows.flatMap(({ blueprint, value, isRest, entry, micros, currency, amount }) =>
      entry === null || micros === null
        ? []
        : [
            {
              blueprint,
              value,
              isRest: isRest === true,
              entry: entry as CostEntry,
              micros: BigInt(micros.split('.')[0] ?? ''),
              cost: currency === null || amount === null ? null : { currency, amount },
            },
          ],
    ),
  };
}
