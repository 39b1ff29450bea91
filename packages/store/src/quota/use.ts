import { QUOTA_NAMES, QUOTAS, type QuotaName } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';

/** Quotas of what lies in PostgreSQL. */
export type CountedQuota = {
  [Name in QuotaName]: (typeof QUOTAS)[Name]['counted'] extends `database${string}` ? Name : never;
}[QuotaName];

export const COUNTED_QUOTAS = QUOTA_NAMES.filter((name): name is CountedQuota =>
  QUOTAS[name].counted.startsWith('database'),
);

export interface QuotaUse<Name extends QuotaName = CountedQuota> {
  readonly name: Name;
  readonly value: number;
  /** Counted to one above the value, or above what was asked for where that is more. */
  readonly used: number;
}

/** What a project has and uses of each. */
export async function readQuotaUse<Name extends CountedQuota>(
  runner: Runner,
  projectId: string,
  names: readonly Name[],
  countedToAtLeast: (name: Name) => number = () => 0,
): Promise<readonly QuotaUse<Name>[]> {
  const rows = await runner.rows('quota/use', {
    project: projectId,
    names,
    defaults: names.map((name) => QUOTAS[name].default),
    countedTo: names.map(countedToAtLeast),
  });
  // A row for each name that was asked for.
  return rows.map((row) => ({ ...row, name: row.name as Name }));
}
