import { DrydockError } from '@drydock/model';
import type { PageOf, PageRequest } from '../postgres/page.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';

/** A named exclusive right, and since when it is held. */
export interface SlotRecord {
  readonly key: string;
  /** The resource itself, or a lease that was placed on it. */
  readonly heldBy: 'resource' | 'lease';
  readonly acquiredAt: Date;
}

/** A page of the slots that a resource or what is placed on it holds, by key; null where there is none such. */
export function listSlots(
  client: CatalogClient,
  projectId: string,
  id: string,
  { limit, cursor }: PageRequest,
): Promise<PageOf<SlotRecord> | null> {
  const after = cursor === undefined ? null : keyOf(cursor);
  return client.read(async (prisma) => {
    if ((await prisma.resource.count({ where: { projectId, id } })) === 0) {
      return null;
    }
    const rows = await prisma.$queryRaw<SlotRecord[]>`
      SELECT key, acquired_at AS "acquiredAt",
        CASE WHEN resource_id IS NULL THEN 'lease' ELSE 'resource' END AS "heldBy"
      FROM slot_lock
      WHERE (resource_id = ${id} OR attempt_id = ANY (ARRAY(
          SELECT a.id FROM attempt a WHERE a.resource_id = ${id} AND a.ended_at IS NULL)))
        AND (${after}::text IS NULL OR key > ${after})
      ORDER BY key LIMIT ${limit + 1}`;
    const items = rows.slice(0, limit);
    const last = rows.length > limit ? items.at(-1) : undefined;
    return {
      items,
      nextCursor: last === undefined ? null : Buffer.from(last.key).toString('base64url'),
    };
  });
}

/** @throws DrydockError `invalid-request` for what PostgreSQL could not read */
function keyOf(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (key === '' || key.includes('\u0000')) {
    throw new DrydockError('invalid-request', 'The cursor is not one that a list has given.', {
      hint: 'Take `nextCursor` of the page before, as it is.',
      problems: [{ field: 'query.cursor', detail: 'must be the nextCursor of a page' }],
    });
  }
  return key;
}
