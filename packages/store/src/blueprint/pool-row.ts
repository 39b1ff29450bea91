import type { StoredBlueprint } from '@drydock/engine';
import { isKept } from '@drydock/model';
import type { Transaction } from '../postgres/prisma-client.ts';

/**
 * Whoever sees to pools finds the blueprint, at once, if its resources come or go by themselves; what was
 * found of it before stays. If not, there is nothing to see to.
 */
export async function writePoolRow(
  prisma: Transaction,
  projectId: string,
  { id, provides, pool }: Pick<StoredBlueprint, 'id' | 'provides' | 'pool'>,
): Promise<void> {
  if (isKept(pool)) {
    await prisma.pool.upsert({
      where: { blueprintId: id },
      create: { blueprintId: id, projectId, type: provides },
      update: { nextAt: new Date(0) },
    });
  } else {
    await prisma.pool.deleteMany({ where: { blueprintId: id } });
  }
}
