import type { StoredBlueprint } from '@drydock/engine';
import type { JsonObject } from '@drydock/model';
import { conditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { IN_FORCE, storedBlueprints } from './record.ts';

export interface BlueprintFilter extends NounFilter {
  readonly type?: string | undefined;
  readonly kind?: string | undefined;
}

/** A page of a project's blueprints. */
export function listBlueprints(
  client: CatalogClient,
  projectId: string,
  { type, kind, ...filter }: BlueprintFilter,
  page: PageRequest,
): Promise<PageOf<StoredBlueprint>> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.blueprint.findMany({
      where: {
        projectId,
        deletedAt: null,
        ...(below !== null && { number: { lt: below } }),
        ...(type !== undefined && { provides: type }),
        ...(kind !== undefined && { kind }),
        AND: conditionsOf('blueprint', filter),
      },
      include: IN_FORCE,
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    const { items, nextCursor } = pageOf(
      rows,
      page,
      ({ number }) => number,
      (row) => row,
    );
    return { items: await storedBlueprints(prisma, items), nextCursor };
  });
}

/** A blueprint of the project, or null. */
export function readBlueprint(
  client: CatalogClient,
  projectId: string,
  id: string,
): Promise<StoredBlueprint | null> {
  return client.read(async (prisma) => {
    const where = { projectId, id, deletedAt: null };
    const row = await prisma.blueprint.findFirst({ where, include: IN_FORCE });
    const [stored] = await storedBlueprints(prisma, row === null ? [] : [row]);
    return stored ?? null;
  });
}

/** A configuration that a blueprint has, or has had. */
export interface BlueprintRevision {
  readonly revision: number;
  readonly config: JsonObject;
  readonly resolved: JsonObject;
  readonly author: string;
  readonly createdAt: Date;
}

/** A page of a blueprint's revisions, also of one that is deleted; null where the project never had it. */
export function listRevisions(
  client: CatalogClient,
  projectId: string,
  id: string,
  page: PageRequest,
): Promise<PageOf<BlueprintRevision> | null> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    if ((await prisma.blueprint.count({ where: { projectId, id } })) === 0) {
      return null;
    }
    const rows = await prisma.blueprintRevision.findMany({
      where: {
        projectId,
        blueprintId: id,
        ...(below !== null && { revision: { lt: revisionBelow(below) } }),
      },
      orderBy: { revision: 'desc' },
      take: page.limit + 1,
    });
    return pageOf(
      rows,
      page,
      ({ revision }) => revision,
      ({ revision, config, resolved, author, createdAt }) => ({
        revision,
        config: config as JsonObject,
        resolved: resolved as JsonObject,
        author,
        createdAt,
      }),
    );
  });
}

/** The largest number that PostgreSQL's `integer` holds: a cursor may be of another list. */
const INTEGER_MAX = 2_147_483_647n;
const revisionBelow = (below: bigint): number => Number(below < INTEGER_MAX ? below : INTEGER_MAX);
