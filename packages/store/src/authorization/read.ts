import type { AuthorizationFacts } from '@drydock/engine';
import type { AuthorizationStatus } from '@drydock/model';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { Runner } from '../postgres/database.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

export interface AuthorizationFilter {
  readonly direction?: 'asked' | 'received' | undefined;
  readonly status?: readonly AuthorizationStatus[] | undefined;
  readonly blueprint?: string | undefined;
}

type AuthorizationRow = RowOf<'authorization/list'>;

/** A page of what the project asked of others and was asked by them. */
export async function listAuthorizations(
  runner: Runner,
  projectId: string,
  { direction, status, blueprint }: AuthorizationFilter,
  page: PageRequest,
): Promise<PageOf<AuthorizationFacts>> {
  const rows = await runner.rows('authorization/list', {
    project: projectId,
    id: null,
    side: direction ?? null,
    statuses: status ?? null,
    blueprint: blueprint ?? null,
    below: belowOf(page)?.toString() ?? null,
    limit: page.limit + 1,
  });
  return pageOf(rows, page, ({ number }) => BigInt(number), authorizationFacts);
}

/** An authorization in which the project is one of the two; null where there is none. */
export async function readAuthorization(
  runner: Runner,
  projectId: string,
  id: string,
): Promise<AuthorizationFacts | null> {
  const values = {
    project: projectId,
    id,
    side: null,
    statuses: null,
    blueprint: null,
    below: null,
    limit: 1,
  };
  const [row] = await runner.rows('authorization/list', values);
  return row === undefined ? null : authorizationFacts(row);
}

/** What the project has asked for a blueprint; null where it has not. */
export async function readAsked(
  runner: Runner,
  projectId: string,
  blueprintId: string,
): Promise<AuthorizationFacts | null> {
  const values = {
    project: projectId,
    id: null,
    side: 'asked',
    statuses: null,
    blueprint: blueprintId,
    below: null,
    limit: 1,
  };
  const [row] = await runner.rows('authorization/list', values);
  return row === undefined ? null : authorizationFacts(row);
}

function authorizationFacts(row: AuthorizationRow): AuthorizationFacts {
  return {
    id: row.id,
    status: row.status,
    blueprintId: row.blueprintId,
    blueprintName: row.blueprintName,
    isOrphan: row.isOrphan,
    provides: row.provides,
    asker: { id: row.askerId, name: row.askerName },
    owner: { id: row.ownerId, name: row.ownerName },
    askedBy: row.author,
    decidedBy: row.decidedBy,
    reason: row.reason,
    createdAt: row.createdAt,
    decidedAt: row.decidedAt,
  };
}
