import { blueprintRecord, IN_FORCE, type BlueprintRecord } from './record.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { belowOf, pageOf, wholePrefix, type PageOf, type PageRequest } from '../postgres/page.ts';

export interface BlueprintFilter {
  readonly type?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly idPrefix?: string | undefined;
}

/** A page of a project's blueprints. */
export function listBlueprints(
  client: CatalogClient,
  projectId: string,
  { type, kind, name, idPrefix }: BlueprintFilter,
  page: PageRequest,
): Promise<PageOf<BlueprintRecord>> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.blueprint.findMany({
      where: {
        projectId,
        deletedAt: null,
        ...(below !== null && { number: { lt: below } }),
        ...(type !== undefined && { provides: type }),
        ...(kind !== undefined && { kind }),
        ...(name !== undefined && { name }),
        ...(idPrefix !== undefined && { id: { startsWith: wholePrefix('bp', idPrefix) } }),
      },
      include: IN_FORCE,
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    return pageOf(rows, page, ({ number }) => number, blueprintRecord);
  });
}

/** A blueprint of the project, or null. */
export function readBlueprint(
  client: CatalogClient,
  projectId: string,
  id: string,
): Promise<BlueprintRecord | null> {
  return client.read(async (prisma) => {
    const where = { projectId, id, deletedAt: null };
    const row = await prisma.blueprint.findFirst({ where, include: IN_FORCE });
    return row === null ? null : blueprintRecord(row);
  });
}
