import type { QuotaFacts, QuotaStore } from '@drydock/engine';
import { QUOTA_NAMES, QUOTAS } from '@drydock/model';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/** All quotas of a project, in the order of the model. */
export async function readQuotas(
  runner: Runner,
  projectId: string,
): Promise<readonly QuotaFacts[]> {
  const rows = await runner.rows('quota/read', { project: projectId });
  return QUOTA_NAMES.map((name) => {
    const row = rows.find((each) => each.name === name);
    return row === undefined
      ? { name, value: QUOTAS[name].default, set: null }
      : { name, value: row.value, set: { author: row.author, at: row.updatedAt } };
  });
}

export function createQuotaStore(database: Database): QuotaStore {
  return {
    change: ({ projectId, author }, decide) =>
      database.transaction(async (runner) => {
        // So that what each event tells as the value before is what the event before told as the new one.
        await runner.rows('project/lock', { project: projectId });
        const changes = decide(await readQuotas(runner, projectId)).map(
          ({ name, value, event: { type, data } }) => ({ name, value, type, data }),
        );
        if (changes.length > 0) {
          await runner.rows('quota/set', { project: projectId, author, changes: toJson(changes) });
        }
      }),
  };
}
