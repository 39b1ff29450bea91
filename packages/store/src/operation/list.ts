import type { Labels, OperationOutcome, OperationWish, ShownOperation } from '@drydock/engine';
import type { OperationKind, OperationPhase, OperationStatus } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import { runnerIn } from '../idempotency/once-in-prisma.ts';
import { namelessConditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { CatalogClient, Transaction } from '../postgres/prisma-client.ts';
import { progressOf } from './work-store.ts';

export interface OperationFilter extends NounFilter {
  readonly kind?: readonly OperationKind[] | undefined;
  readonly status?: readonly OperationStatus[] | undefined;
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
}

/** A page of a project's operations, newest first. */
export function listOperations(
  client: CatalogClient,
  projectId: string,
  { kind, status, repository, branch, ...filter }: OperationFilter,
  page: PageRequest,
): Promise<PageOf<ShownOperation>> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.operation.findMany({
      where: {
        projectId,
        ...(below !== null && { number: { lt: below } }),
        ...(kind !== undefined && { kind: { in: [...kind] } }),
        ...(status !== undefined && { status: { in: [...status] } }),
        ...(repository !== undefined && { repository }),
        ...(branch !== undefined && { branch }),
        AND: namelessConditionsOf('operation', filter),
      },
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    const shown = await shownOf(prisma, rows);
    return pageOf(
      rows,
      page,
      ({ number }) => number,
      ({ id }) => shown(id),
    );
  });
}

/** An operation of the project, or null. */
export function readOperation(
  client: CatalogClient,
  projectId: string,
  id: string,
): Promise<ShownOperation | null> {
  return client.read(async (prisma) => {
    const row = await prisma.operation.findFirst({ where: { projectId, id } });
    return row === null ? null : (await shownOf(prisma, [row]))(id);
  });
}

type Row = Prisma.OperationGetPayload<object>;

async function shownOf(
  prisma: Pick<Transaction, '$queryRawUnsafe'>,
  rows: readonly Row[],
): Promise<(id: string) => ShownOperation> {
  const ids = rows.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
  const obstacles =
    ids.length === 0 ? [] : await runnerIn(prisma).rows('operation/standing', { ids });
  const standing = new Map(obstacles.map(({ id, ...each }) => [id, each]));
  const shown = new Map(
    rows.map((row) => [row.id, { ...shownWithout(row), standing: standing.get(row.id) ?? null }]),
  );
  return (id) => shown.get(id) as ShownOperation;
}

function shownWithout(row: Row): Omit<ShownOperation, 'standing'> {
  const { id, repository, ref, branch, triesMax, author, createdAt, beganAt, endedAt } = row;
  return {
    id,
    kind: row.kind as OperationKind,
    repository,
    ref,
    branch,
    wish: row.wish as unknown as OperationWish,
    triesMax,
    author,
    status: row.status as OperationStatus,
    progress: progressOf({ ...row, phase: row.phase as OperationPhase }, row.reason),
    outcome: row.outcome as unknown as OperationOutcome | null,
    labels: row.labels as Labels,
    createdAt,
    beganAt,
    endedAt,
  };
}
