import type { Labels, LabelStore } from '@drydock/engine';
import { timelineOf, type Noun } from '@drydock/model';
import { Prisma } from '../generated/prisma/client.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { tell, type SubjectColumn } from '../timeline/tell.ts';

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

/** In which column of the event whose id stands; null where it is told in the timeline of the project. */
function subjectOf(noun: Noun): { readonly column: SubjectColumn; readonly id: Prisma.Sql } | null {
  const timeline = timelineOf(noun);
  if (timeline === 'project' || noun === 'project') {
    return null;
  }
  return timeline === 'lease'
    ? // It may be forgotten: then it is told in the timeline of the project.
      { column: 'lease_id', id: Prisma.sql`(SELECT l.id FROM lease l WHERE l.id = lease_id)` }
    : { column: `${noun}_id` as SubjectColumn, id: Prisma.sql`id` };
}

/** Labels of every noun, each in a column of its own table. */
export function createLabelStore(client: CatalogClient): LabelStore {
  return {
    changeLabels: ({ noun, projectId, id }, decide) => {
      const row = rowOf(noun, projectId, id);
      const subject = subjectOf(noun);
      return client.transaction(async (prisma) => {
        const [before] = await prisma.$queryRaw<
          { name: string | null; labels: Labels; subject: string | null }[]
        >`
          SELECT ${nameIn(noun)} AS name, labels, ${subject?.id ?? Prisma.sql`NULL::text`} AS subject
          FROM ${row} FOR NO KEY UPDATE`;
        if (before === undefined) {
          return false;
        }
        const decided = decide(before);
        if (decided !== null) {
          const table = Prisma.raw(`"${noun}"`);
          await prisma.$executeRaw`
            UPDATE ${table} SET labels = ${JSON.stringify(decided.labels)}::jsonb WHERE id = ${id}`;
          const about =
            subject === null || before.subject === null
              ? null
              : { column: subject.column, id: before.subject };
          await tell(prisma, projectId, about, decided.event);
        }
        return true;
      });
    },
  };
}
