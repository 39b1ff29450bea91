import type { AuthorizationFacts, Labels } from '@drydock/engine';
import type { AuthorizationStatus } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import { namelessConditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';

export interface AuthorizationFilter extends NounFilter {
  readonly direction?: 'asked' | 'received' | undefined;
  readonly status?: readonly AuthorizationStatus[] | undefined;
  readonly blueprint?: string | undefined;
}

const PARTY = { select: { id: true, name: true } } as const;

const SHOWN = {
  id: true,
  asked: true,
  decided: true,
  blueprintId: true,
  author: true,
  decidedBy: true,
  reason: true,
  labels: true,
  createdAt: true,
  decidedAt: true,
  asker: PARTY,
  owner: PARTY,
  blueprint: { select: { name: true, provides: true, deletedAt: true } },
} as const satisfies Prisma.AuthorizationSelect;

/** A page of what the project asked of others and was asked by them, newest first. */
export function listAuthorizations(
  client: CatalogClient,
  projectId: string,
  { direction, status, blueprint, ...filter }: AuthorizationFilter,
  page: PageRequest,
): Promise<PageOf<AuthorizationFacts>> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.authorization.findMany({
      where: {
        ...(below !== null && { number: { lt: below } }),
        ...(blueprint !== undefined && { blueprintId: blueprint }),
        AND: [
          sidesOf(projectId, direction),
          ...(status === undefined ? [] : [standsAs(status)]),
          ...namelessConditionsOf('authorization', filter),
        ],
      },
      select: { ...SHOWN, number: true },
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    return pageOf(rows, page, ({ number }) => number, authorizationFacts);
  });
}

/** An authorization in which the project is one of the two; null where there is none. */
export function readAuthorization(
  client: CatalogClient,
  projectId: string,
  id: string,
): Promise<AuthorizationFacts | null> {
  return client.read(async (prisma) => {
    const where = { id, ...sidesOf(projectId, undefined) };
    const row = await prisma.authorization.findFirst({ where, select: SHOWN });
    return row === null ? null : authorizationFacts(row);
  });
}

function sidesOf(
  projectId: string,
  direction: AuthorizationFilter['direction'],
): Prisma.AuthorizationWhereInput {
  const asked = { projectId };
  const received = { blueprintProjectId: projectId };
  switch (direction) {
    case 'asked':
      return asked;
    case 'received':
      return received;
    case undefined:
      return { OR: [asked, received] };
  }
}

/** One that was withdrawn keeps what the owner decided, which no longer counts. */
function standsAs(statuses: readonly AuthorizationStatus[]): Prisma.AuthorizationWhereInput {
  return {
    OR: [
      { asked: { not: 'withdrawn' }, decided: { in: [...statuses] } },
      ...(statuses.includes('withdrawn') ? [{ asked: 'withdrawn' }] : []),
    ],
  };
}

function authorizationFacts(
  row: Prisma.AuthorizationGetPayload<{ select: typeof SHOWN }>,
): AuthorizationFacts {
  const { id, asked, decided, blueprintId, blueprint, asker, owner, decidedBy, reason } = row;
  return {
    id,
    status: asked === 'withdrawn' ? asked : (decided as AuthorizationStatus),
    blueprintId,
    blueprintName: blueprint.name,
    isOrphan: blueprint.deletedAt !== null,
    provides: blueprint.provides,
    asker,
    owner,
    askedBy: row.author,
    decidedBy,
    reason,
    labels: row.labels as Labels,
    createdAt: row.createdAt,
    decidedAt: row.decidedAt,
  };
}
