import { DrydockError, type EventData, type EventType } from '@drydock/model';
import type { Transaction } from '../postgres/prisma-client.ts';

/** A line of the timeline. By hand, because Prisma cannot write the transaction's id. */
export async function tell(
  prisma: Transaction,
  blueprint: { readonly id: string; readonly projectId: string },
  type: EventType & `blueprint.${string}`,
  data: EventData,
): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO event (project_id, type, blueprint_id, data, writer)
    VALUES (${blueprint.projectId}, ${type}, ${blueprint.id}, ${JSON.stringify(data)}::jsonb, 'api')`;
}

/** The allocator looks again at whoever sees the blueprint: it may serve more now, or less. */
export async function wake(
  prisma: Transaction,
  type: string,
  blueprintId: string,
  reason: string,
): Promise<void> {
  await prisma.wake.create({ data: { type, reason, blueprintId, news: 'blueprint' } });
}

/**
 * Locks a blueprint of the project, and its type against the allocator, in that order for whoever locks
 * both: the type first. False where there is none.
 */
export async function lockBlueprint(
  prisma: Transaction,
  projectId: string,
  id: string,
): Promise<boolean> {
  // Whoever decides about the type knows its blueprints under the claim of this row alone.
  await prisma.$queryRaw`
    SELECT a.type FROM allocator a
    WHERE a.type = (SELECT provides FROM blueprint
      WHERE id = ${id} AND project_id = ${projectId} AND deleted_at IS NULL)
    FOR NO KEY UPDATE`;
  const rows = await prisma.$queryRaw<unknown[]>`
    SELECT id FROM blueprint
    WHERE id = ${id} AND project_id = ${projectId} AND deleted_at IS NULL
    FOR UPDATE`;
  return rows.length === 1;
}

export function nameTaken(name: string): DrydockError {
  return new DrydockError('name-taken', `The project has a blueprint named "${name}" already.`, {
    hint: 'Change that one, or take another name.',
    problems: [{ field: 'name', detail: 'is taken' }],
  });
}
