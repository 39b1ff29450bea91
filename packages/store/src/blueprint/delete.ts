import { lockBlueprint, tell, wake } from './traces.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';

export type Deletion =
  | { readonly outcome: 'deleted'; readonly provides: string }
  | { readonly outcome: 'missing' }
  /** So many of its resources are not destroyed yet. */
  | { readonly outcome: 'in-use'; readonly resources: number };

/**
 * Deletes a blueprint of which nothing lives. The row stays, for what it built; its name is free.
 * The lock keeps the allocator from planning one more resource between the count and the commit.
 */
export function deleteBlueprint(
  client: CatalogClient,
  wish: { readonly projectId: string; readonly id: string; readonly author: string },
): Promise<Deletion> {
  const { projectId, id, author } = wish;
  return client.transaction(async (prisma): Promise<Deletion> => {
    if (!(await lockBlueprint(prisma, projectId, id))) {
      return { outcome: 'missing' };
    }
    const resources = await prisma.resource.count({
      where: { blueprintId: id, status: { not: 'destroyed' } },
    });
    if (resources > 0) {
      return { outcome: 'in-use', resources };
    }
    const now = new Date();
    const { provides } = await prisma.blueprint.update({
      where: { id },
      data: { deletedAt: now, updatedAt: now },
    });
    await tell(prisma, { id, projectId }, 'blueprint.deleted', { author });
    // What waits for it alone has to learn that nobody will serve it.
    await wake(prisma, provides, id, 'blueprint deleted');
    return { outcome: 'deleted', provides };
  });
}
