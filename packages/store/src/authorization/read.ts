import type { AuthorizationFacts } from '@drydock/engine';
import type { AuthorizationStatus } from '@drydock/model';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { Runner } from '../postgres/database.ts';

export interface AuthorizationFilter {
  readonly direction?: 'asked' | 'received' | undefined;
  readonly status?: readonly AuthorizationStatus[] | undefined;
  readonly blueprint?: string | undefined;
}

interface AuthorizationRow {
  readonly id: string;
  readonly number: string;
  readonly status: AuthorizationStatus;
  readonly blueprint_id: string;
  readonly blueprint_name: string;
  readonly provides: string;
  readonly is_orphan: boolean;
  readonly asker_id: string;
  readonly asker_name: string;
  readonly owner_id: string;
  readonly owner_name: string;
  readonly author: string;
  readonly decided_by: string | null;
  readonly reason: string | null;
  readonly created_at: Date;
  readonly decided_at: Date | null;
}

/** A page of what the project asked of others and was asked by them. */
export async function listAuthorizations(
  runner: Runner,
  projectId: string,
  { direction, status, blueprint }: AuthorizationFilter,
  page: PageRequest,
): Promise<PageOf<AuthorizationFacts>> {
  const rows = await runner.rows<AuthorizationRow>('authorization/list', [
    projectId,
    null,
    direction ?? null,
    status ?? null,
    blueprint ?? null,
    belowOf(page)?.toString() ?? null,
    page.limit + 1,
  ]);
  return pageOf(rows, page, ({ number }) => BigInt(number), authorizationFacts);
}

/** An authorization in which the project is one of the two; null where there is none. */
export async function readAuthorization(
  runner: Runner,
  projectId: string,
  id: string,
): Promise<AuthorizationFacts | null> {
  const values = [projectId, id, null, null, null, null, 1];
  const [row] = await runner.rows<AuthorizationRow>('authorization/list', values);
  return row === undefined ? null : authorizationFacts(row);
}

/** What the project has asked for a blueprint; null where it has not. */
export async function readAsked(
  runner: Runner,
  projectId: string,
  blueprintId: string,
): Promise<AuthorizationFacts | null> {
  const values = [projectId, null, 'asked', null, blueprintId, null, 1];
  const [row] = await runner.rows<AuthorizationRow>('authorization/list', values);
  return row === undefined ? null : authorizationFacts(row);
}

function authorizationFacts(row: AuthorizationRow): AuthorizationFacts {
  return {
    id: row.id,
    status: row.status,
    blueprintId: row.blueprint_id,
    blueprintName: row.blueprint_name,
    isOrphan: row.is_orphan,
    provides: row.provides,
    asker: { id: row.asker_id, name: row.asker_name },
    owner: { id: row.owner_id, name: row.owner_name },
    askedBy: row.author,
    decidedBy: row.decided_by,
    reason: row.reason,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  };
}
