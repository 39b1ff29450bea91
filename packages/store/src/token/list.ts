import type { Labels, TokenFacts } from '@drydock/engine';
import type { Role, Scope } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import { conditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';

const SHOWN = {
  id: true,
  name: true,
  role: true,
  scopes: true,
  ratePerSecond: true,
  author: true,
  labels: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
} as const satisfies Prisma.TokenSelect;

/** A page of a project's tokens, those that are no longer good as well, newest first. */
export function listTokens(
  client: CatalogClient,
  projectId: string,
  filter: NounFilter,
  page: PageRequest,
): Promise<PageOf<TokenFacts>> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.token.findMany({
      where: {
        projectId,
        ...(below !== null && { number: { lt: below } }),
        AND: conditionsOf('token', filter),
      },
      select: { ...SHOWN, number: true },
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    return pageOf(rows, page, ({ number }) => number, tokenFacts);
  });
}

/** A token of the project, good or not; null where there is none. */
export function readToken(
  client: CatalogClient,
  projectId: string,
  id: string,
): Promise<TokenFacts | null> {
  return client.read(async (prisma) => {
    const row = await prisma.token.findFirst({ where: { projectId, id }, select: SHOWN });
    return row === null ? null : tokenFacts(row);
  });
}

function tokenFacts(row: Prisma.TokenGetPayload<{ select: typeof SHOWN }>): TokenFacts {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    // Prisma shows null as an empty list, and that is what the table never holds.
    scopes: row.scopes.length === 0 ? null : (row.scopes as Scope[]),
    ratePerSecond: row.ratePerSecond,
    author: row.author,
    labels: row.labels as Labels,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt,
  };
}
