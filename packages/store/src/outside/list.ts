import type { FindingStatus } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';

/** A finding as people see it. */
export interface ShownFinding {
  readonly id: string;
  readonly number: string;
  readonly kind: string;
  readonly place: string;
  readonly thingId: string;
  readonly what: string;
  readonly resourceId: string | null;
  readonly epoch: number | null;
  readonly thingCreatedAt: Date | null;
  readonly state: string | null;
  readonly status: FindingStatus;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly looks: number;
  readonly author: string | null;
  readonly tries: number;
  readonly lastError: string | null;
}

export async function listOutside(
  runner: Runner,
  projectId: string,
  { isOpen }: { readonly isOpen: boolean },
  page: PageRequest,
): Promise<PageOf<ShownFinding>> {
  const below = belowOf(page)?.toString() ?? null;
  const values = { project: projectId, below, limit: page.limit + 1, isOpen };
  const rows = await runner.rows('outside/list', values);
  return pageOf(
    rows,
    page,
    ({ number }) => BigInt(number),
    (row) => row,
  );
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
