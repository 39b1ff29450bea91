import { QUOTA_NAMES, QUOTAS, type QuotaName } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** One quota of a project. */
export interface QuotaRecord {
  readonly name: QuotaName;
  readonly value: number;
  /** Who set it and when; null where it is the default. */
  readonly set: { readonly author: string; readonly at: Date } | null;
}

/** All quotas of a project, in the order of the model. */
export async function readQuotas(
  runner: Runner,
  projectId: string,
): Promise<readonly QuotaRecord[]> {
  const rows = await runner.rows('quota/read', { project: projectId });
  return QUOTA_NAMES.map((name) => {
    const row = rows.find((each) => each.name === name);
    return row === undefined
      ? { name, value: QUOTAS[name].default, set: null }
      : { name, value: row.value, set: { author: row.author, at: row.updatedAt } };
  });
}

/**
 * Sets quotas, each with an event of the project; null puts the default back. What a project has
 * already is no change.
 */
export function setQuotas(
  database: Database,
  wish: {
    readonly projectId: string;
    readonly author: string;
    readonly values: ReadonlyMap<QuotaName, number | null>;
  },
): Promise<void> {
  const { projectId, author, values } = wish;
  return database.transaction(async (runner) => {
    // So that what each event tells as the value before is what the event before told as the new one.
    await runner.rows('project/lock', { project: projectId });
    const changes = (await readQuotas(runner, projectId)).flatMap(({ name, value: before }) => {
      const wanted = values.get(name);
      const standard = QUOTAS[name].default;
      const after = wanted ?? standard;
      return wanted === undefined || after === before
        ? []
        : { name, value: after === standard ? null : after, before, after };
    });
    if (changes.length > 0) {
      await runner.rows('quota/set', { project: projectId, author, changes: toJson(changes) });
    }
  });
}
