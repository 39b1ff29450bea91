import type { NewEvent } from '@drydock/engine';
import type { Subject } from '@drydock/model';
import type { Transaction } from '../postgres/prisma-client.ts';
import { columnsOf } from '../subject/columns.ts';

/**
 * A line in the timeline of an object, or of the project itself: null. By hand, because Prisma cannot
 * write the transaction's id.
 */
export async function tell(
  prisma: Transaction,
  projectId: string,
  about: Subject | null,
  { type, data }: NewEvent,
): Promise<void> {
  const { leaseId, resourceId, subjectKind, subjectId } = about === null ? {} : columnsOf(about);
  await prisma.$executeRaw`
    INSERT INTO event (project_id, type, lease_id, resource_id, subject_kind, subject_id, data, writer)
    VALUES (${projectId}, ${type}, ${leaseId ?? null}, ${resourceId ?? null},
      ${subjectKind ?? null}, ${subjectId ?? null}, ${JSON.stringify(data)}::jsonb, 'api')`;
}
