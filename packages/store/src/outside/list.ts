import type { Runner } from '../postgres/database.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** A finding as people see it. */
export type ShownFinding = RowOf<'outside/find'>;

export async function listOutside(
  runner: Runner,
  projectId: string,
  { isOpen }: { readonly isOpen: boolean },
  page: PageRequest,
): Promise<PageOf<ShownFinding>> {
  const below = belowOf(page)?.toString() ?? null;
  const values = { project: projectId, below, limit: page.limit + 1, isOpen };
  const rows = await runner.rows('outside/list', values);
  return pageOf(rows, page, ({ number }) => BigInt(number), (row) => row);
}

/** Null where the project has none of that id. */
export async function readOutside(
  runner: Runner,
  projectId: string,
  id: string,
): Promise<ShownFinding | null> {
  const [row = null] = await runner.rows('outside/find', { project: projectId, id });
  return row;
}
