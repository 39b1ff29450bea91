import type { Runner } from '../postgres/database.ts';

/** Ids by the name or id that was asked for. What is missing is not there for this project. */
export async function resolveBlueprints(
  database: Runner,
  projectId: string,
  asked: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.rows('blueprint/resolve', { project: projectId, names: asked });
  return new Map(rows.map((row) => [row.asked, row.id]));
}
