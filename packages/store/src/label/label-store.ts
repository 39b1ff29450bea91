import type { Labels, LabelStore } from '@drydock/engine';
import { isTimelineNoun, type Noun } from '@drydock/model';
import { Prisma } from '../generated/prisma/client.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { tell } from '../timeline/tell.ts';

interface Table {
  readonly table: Prisma.Sql;
  readonly name: Prisma.Sql;
  /** The project that it belongs to. */
  readonly project: Prisma.Sql;
  readonly isThere: Prisma.Sql;
}

const NAMED = {
  name: Prisma.sql`name`,
  project: Prisma.sql`project_id`,
  isThere: Prisma.sql`true`,
} as const;
const NAMELESS = Prisma.sql`NULL::text`;

const TABLES: Readonly<Record<Noun, Table>> = {
  lease: { ...NAMED, table: Prisma.sql`lease`, name: NAMELESS },
  resource: { ...NAMED, table: Prisma.sql`resource` },
  blueprint: {
    ...NAMED,
    table: Prisma.sql`blueprint`,
    isThere: Prisma.sql`deleted_at IS NULL`,
  },
  authorization: {
    ...NAMED,
    table: Prisma.sql`"authorization"`,
    name: NAMELESS,
  },
  credential: { ...NAMED, table: Prisma.sql`credential` },
  token: { ...NAMED, table: Prisma.sql`token` },
  project: { ...NAMED, table: Prisma.sql`project`, project: Prisma.sql`id` },
};

/** Labels of every noun, each in a column of its own table. */
export function createLabelStore(client: CatalogClient): LabelStore {
  return {
    changeLabels: ({ noun, projectId, id }, decide) => {
      const { table, name, project, isThere } = TABLES[noun];
      return client.transaction(async (prisma) => {
        const [before] = await prisma.$queryRaw<{ name: string | null; labels: Labels }[]>`
          SELECT ${name} AS name, labels FROM ${table}
          WHERE id = ${id} AND ${project} = ${projectId} AND ${isThere} FOR NO KEY UPDATE`;
        if (before === undefined) {
          return false;
        }
        const decided = decide(before);
        if (decided !== null) {
          await prisma.$executeRaw`
            UPDATE ${table} SET labels = ${JSON.stringify(decided.labels)}::jsonb WHERE id = ${id}`;
          const about = isTimelineNoun(noun) ? { kind: noun, id } : null;
          await tell(prisma, projectId, about, decided.event);
        }
        return true;
      });
    },
  };
}
