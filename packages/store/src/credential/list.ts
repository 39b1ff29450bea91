import type { CredentialFacts, NamesOf } from '@drydock/engine';
import type { PageOf, PageRequest } from '../postgres/page.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { conditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { credentialFacts, SHOWN } from './record.ts';

/** Ordered by name: a project has few. The cursor is the name before. */
export function listCredentials(
  client: CatalogClient,
  namesOf: NamesOf,
  projectId: string,
  filter: NounFilter,
  { limit, cursor }: PageRequest,
): Promise<PageOf<CredentialFacts>> {
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('utf8');
  return client.read(async (prisma) => {
    const rows = await prisma.credential.findMany({
      where: {
        projectId,
        AND: [
          ...conditionsOf('credential', filter),
          ...(after === null ? [] : [{ name: { gt: after } }]),
        ],
      },
      select: SHOWN,
      orderBy: { name: 'asc' },
      take: limit + 1,
    });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: await credentialFacts(prisma, projectId, shown, namesOf),
      nextCursor: last === undefined ? null : Buffer.from(last.name).toString('base64url'),
    };
  });
}

/** A credential of the project, or null. */
export function readCredential(
  client: CatalogClient,
  namesOf: NamesOf,
  projectId: string,
  id: string,
): Promise<CredentialFacts | null> {
  return client.read(async (prisma) => {
    const row = await prisma.credential.findFirst({ where: { projectId, id }, select: SHOWN });
    const [facts] = await credentialFacts(prisma, projectId, row === null ? [] : [row], namesOf);
    return facts ?? null;
  });
}

/** Those of the names that the project has no credential of. */
export function missingCredentials(
  client: CatalogClient,
  projectId: string,
  names: readonly string[],
): Promise<readonly string[]> {
  return client.read(async (prisma) => {
    const rows = await prisma.credential.findMany({
      where: { projectId, name: { in: [...names] } },
      select: { name: true },
    });
    const found = new Set(rows.map(({ name }) => name));
    return names.filter((name) => !found.has(name));
  });
}
