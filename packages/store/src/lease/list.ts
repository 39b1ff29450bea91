import { subjectOfId, type LeaseStatus } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { readLeases, type LeaseRecord } from './read.ts';
import type { NounFilter } from '../postgres/noun-filter.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { belowOf, pageOf, wholePrefix, type PageOf, type PageRequest } from '../postgres/page.ts';

export interface LeaseFilter extends NounFilter {
  readonly status?: readonly (LeaseStatus | 'live')[] | undefined;
  readonly type?: string | undefined;
  readonly owner?: string | undefined;
  readonly resource?: string | undefined;
  /** The id of what holds them from inside. */
  readonly holder?: string | undefined;
}

/** A page of a project's leases. */
export async function listLeases(
  client: CatalogClient,
  database: Runner,
  projectId: string,
  filter: LeaseFilter,
  page: PageRequest,
): Promise<PageOf<LeaseRecord>> {
  const conditions = conditionsOf(projectId, filter, belowOf(page));
  const limit = page.limit + 1;
  const parts = partsOf(filter.status).map(
    (part) => Prisma.sql`(SELECT l.id, l.number FROM lease l
      WHERE ${Prisma.join([...conditions, ...part], ' AND ')}
      ORDER BY l.number DESC LIMIT ${limit})`,
  );
  const rows = await client.read(
    (prisma) =>
      prisma.$queryRaw<{ id: string; number: bigint }[]>`
      SELECT id, number FROM (${Prisma.join(parts, ' UNION ALL ')}) part
      ORDER BY number DESC LIMIT ${limit}`,
  );
  const { items, nextCursor } = pageOf(
    rows,
    page,
    (row) => row.number,
    (row) => row.id,
  );
  return { items: await readLeases(database, projectId, items), nextCursor };
}

function conditionsOf(
  projectId: string,
  filter: LeaseFilter,
  below: bigint | null,
): readonly Prisma.Sql[] {
  const { type, owner, resource, holder, labels, idPrefix, createdAfter, createdBefore } = filter;
  const conditions = [Prisma.sql`l.project_id = ${projectId}`];
  if (below !== null) {
    conditions.push(Prisma.sql`l.number < ${below}`);
  }
  if (type !== undefined) {
    conditions.push(Prisma.sql`l.type = ${type}`);
  }
  if (owner !== undefined) {
    conditions.push(Prisma.sql`l.owner = ${owner}`);
  }
  if (resource !== undefined) {
    conditions.push(Prisma.sql`EXISTS (SELECT 1 FROM attempt a
      WHERE a.id = l.attempt_id AND a.resource_id = ${resource})`);
  }
  if (holder !== undefined) {
    conditions.push(
      subjectOfId(holder)?.kind === 'resource'
        ? Prisma.sql`l.holder_resource_id = ${holder}`
        : Prisma.sql`l.holder_id = ${holder}`,
    );
  }
  if (labels !== undefined) {
    conditions.push(Prisma.sql`l.labels @> ${JSON.stringify(labels)}::jsonb`);
  }
  if (createdAfter !== undefined) {
    conditions.push(Prisma.sql`l.created_at > ${createdAfter}`);
  }
  if (createdBefore !== undefined) {
    conditions.push(Prisma.sql`l.created_at < ${createdBefore}`);
  }
  if (idPrefix !== undefined) {
    conditions.push(Prisma.sql`starts_with(l.id, ${wholePrefix('lease', idPrefix)})`);
  }
  return conditions;
}

const LIVES = Prisma.sql`l.destroyed_at IS NULL`;
const IS_DESTROYED = Prisma.sql`l.destroyed_at IS NOT NULL`;

/** What is asked of those that live and of those that are destroyed: each have an index. */
function partsOf(status: LeaseFilter['status']): readonly (readonly Prisma.Sql[])[] {
  if (status === undefined) {
    return [[LIVES], [IS_DESTROYED]];
  }
  const destroyed = status.includes('destroyed') ? [[IS_DESTROYED]] : [];
  if (status.includes('live')) {
    return [[LIVES], ...destroyed];
  }
  const others = status.filter((each) => each !== 'destroyed');
  return others.length === 0
    ? destroyed
    : [[LIVES, Prisma.sql`l.status = ANY (${[...others]}::text[])`], ...destroyed];
}
