import type { StoredBlueprint } from '@drydock/engine';
import { isKept } from '@drydock/model';
import type { Transaction } from '../postgres/prisma-client.ts';

/**
 * Whoever sees to pools finds the blueprint, at once, if its resources come or go by themselves; what was
 * found of it before stays. If not, there is nothing to see to. Its type is locked, where it has built anything.
 */
export async function writePoolRow(
  prisma: Transaction,
  projectId: string,
  { id, provides, pool }: Pick<StoredBlueprint, 'id' | 'provides' | 'pool'>,
): Promise<void> {
  if (!isKept(pool)) {
    await prisma.pool.deleteMany({ where: { blueprintId: id } });
    return;
  }
  const inserted = await prisma.$executeRaw`
    INSERT INTO pool (blueprint_id, project_id, type) VALUES (${id}, ${projectId}, ${provides})
    ON CONFLICT DO NOTHING`;
  if (inserted === 0) {
    await prisma.pool.update({ where: { blueprintId: id }, data: { nextAt: new Date(0) } });
    return;
  }
  // Before, whoever came and left again need not have been counted: nothing was idle for longer than now.
  await prisma.$executeRaw`
    UPDATE room m SET freed_at = now(), uses = (
      SELECT count(*) FROM attempt a WHERE a.resource_project_id = ${projectId} AND a.resource_id = m.resource_id
    ) - (
      SELECT coalesce(sum(n.places), 0) FROM place_change n
      WHERE n.type = ${provides} AND n.resource_id = m.resource_id AND n.places > 0
    )
    WHERE m.blueprint_id = ${id}`;
}
