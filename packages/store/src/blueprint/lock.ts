import type { StoredBlueprint } from '@drydock/engine';
import type { Transaction } from '../postgres/prisma-client.ts';
import { IN_FORCE, storedBlueprints } from './record.ts';

/**
 * Locks a blueprint of the project, and its type against the allocator, in that order for whoever locks
 * both: the type first. Null where there is none. What lives of it is counted after that, so that the
 * allocator plans nothing more of it between the count and the commit.
 */
export async function lockedBlueprint(
  prisma: Transaction,
  projectId: string,
  id: string,
): Promise<StoredBlueprint | null> {
  // Whoever decides about the type knows its blueprints under the claim of this row alone.
  await prisma.$queryRaw`
    SELECT a.type FROM allocator a
    WHERE a.type = (SELECT provides FROM blueprint
      WHERE id = ${id} AND project_id = ${projectId} AND deleted_at IS NULL)
    FOR NO KEY UPDATE`;
  const locked = await prisma.$queryRaw<unknown[]>`
    SELECT id FROM blueprint
    WHERE id = ${id} AND project_id = ${projectId} AND deleted_at IS NULL
    FOR UPDATE`;
  if (locked.length === 0) {
    return null;
  }
  const row = await prisma.blueprint.findUniqueOrThrow({ where: { id }, include: IN_FORCE });
  const [stored] = await storedBlueprints(prisma, [row]);
  return stored ?? null;
}
