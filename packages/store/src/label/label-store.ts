import type { Labels, LabelStore } from '@drydock/engine';
import { isTimelineNoun, timelineOf, type Noun, type Subject } from '@drydock/model';
import { Prisma } from '../generated/prisma/client.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { tell } from '../timeline/tell.ts';

/** Those whose row stays when they are deleted. */
const STAY_DELETED: ReadonlySet<Noun> = new Set(['blueprint']);

/** The row with the labels, as SQL: each noun has a table that is called as it is. */
function rowOf(noun: Noun, projectId: string, id: string): Prisma.Sql {
  const project = Prisma.raw(noun === 'project' ? 'id' : 'project_id');
  const isThere = Prisma.raw(STAY_DELETED.has(noun) ? 'deleted_at IS NULL' : 'true');
  return Prisma.sql`${Prisma.raw(`"${noun}"`)} WHERE id = ${id} AND ${project} = ${projectId} AND ${isThere}`;
}

/** What a line in a timeline calls the object; nothing where that is its own. */
const nameIn = (noun: Noun): Prisma.Sql =>
  Prisma.raw({ own: 'NULL::text', project: 'name', lease: 'id' }[timelineOf(noun)]);

/** The lease in whose timeline it is told, as SQL; it may be forgotten. Nothing for other nouns. */
const leaseOf = (noun: Noun): Prisma.Sql =>
  timelineOf(noun) === 'lease'
    ? Prisma.sql`(SELECT l.id FROM lease l WHERE l.id = lease_id)`
    : Prisma.sql`NULL::text`;

/** In whose timeline it is told; null for that of the project. */
function subjectOf(noun: Noun, id: string, leaseId: string | null): Subject | null {
  if (isTimelineNoun(noun)) {
    return { kind: noun, id };
  }
  return leaseId === null ? null : { kind: 'lease', id: leaseId };
}

/** Labels of every noun, each in a column of its own table. */
export function createLabelStore(client: CatalogClient): LabelStore {
  return {
    changeLabels: ({ noun, projectId, id }, decide) => {
      const row = rowOf(noun, projectId, id);
      return client.transaction(async (prisma) => {
        const [before] = await prisma.$queryRaw<
          { name: string | null; labels: Labels; leaseId: string | null }[]
        >`
          SELECT ${nameIn(noun)} AS name, labels, ${leaseOf(noun)} AS "leaseId"
          FROM ${row} FOR NO KEY UPDATE`;
        if (before === undefined) {
          return false;
        }
        const decided = decide(before);
        if (decided !== null) {
          const table = Prisma.raw(`"${noun}"`);
          await prisma.$executeRaw`
            UPDATE ${table} SET labels = ${JSON.stringify(decided.labels)}::jsonb WHERE id = ${id}`;
          const about = subjectOf(noun, id, before.leaseId);
          await tell(prisma, projectId, about, decided.event);
        }
        return true;
      });
    },
  };
}
