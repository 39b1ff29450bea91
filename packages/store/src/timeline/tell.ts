import type { NewEvent } from '@drydock/engine';
import type { NounWithTimeline } from '@drydock/model';
import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from '../postgres/prisma-client.ts';

export type SubjectColumn = `${Exclude<NounWithTimeline, 'project'>}_id`;

/**
 * A line in the timeline of an object, or of the project itself. By hand, because Prisma cannot write the
 * transaction's id.
 */
export async function tell(
  prisma: Transaction,
  projectId: string,
  about: { readonly column: SubjectColumn; readonly id: string } | null,
  { type, data }: NewEvent,
): Promise<void> {
  const written = JSON.stringify(data);
  await (about === null
    ? prisma.$executeRaw`
        INSERT INTO event (project_id, type, data, writer)
        VALUES (${projectId}, ${type}, ${written}::jsonb, 'api')`
    : prisma.$executeRaw`
        INSERT INTO event (project_id, type, ${Prisma.raw(about.column)}, data, writer)
        VALUES (${projectId}, ${type}, ${about.id}, ${written}::jsonb, 'api')`);
}
