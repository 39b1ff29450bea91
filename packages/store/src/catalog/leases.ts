import type { LeaseStatus } from '@drydock/model';
import type { Runner } from '../database.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { readLeases, type LeaseRecord } from '../read/leases.ts';
import type { CatalogClient } from './client.ts';
import { belowOf, pageOf, wholePrefix, type PageOf, type PageRequest } from './page.ts';

export interface LeaseFilter {
  readonly status?: readonly (LeaseStatus | 'live')[] | undefined;
  readonly type?: string | undefined;
  readonly owner?: string | undefined;
  readonly resource?: string | undefined;
  /** The resource that stands on them. */
  readonly holder?: string | undefined;
  /** All of these labels, with these values. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly idPrefix?: string | undefined;
}

/** A page of a project's leases. */
export async function listLeases(
  client: CatalogClient,
  database: Runner,
  projectId: string,
  filter: LeaseFilter,
  page: PageRequest,
): Promise<PageOf<LeaseRecord>> {
  const conditions = Prisma.join(conditionsOf(projectId, filter, belowOf(page)), ' AND ');
  const rows = await client.read(
    (prisma) =>
      prisma.$queryRaw<{ id: string; number: bigint }[]>`
      SELECT l.id, l.number FROM lease l WHERE ${conditions}
      ORDER BY l.number DESC LIMIT ${page.limit + 1}`,
  );
  const { items, nextCursor } = pageOf(
    rows,
    page,
    (row) => row.number,
    (row) => row.id,
  );
  return { items: await readLeases(database, projectId, items), nextCursor };
}

/** Written out, so that what lives is found by the index of what lives. */
function conditionsOf(
  projectId: string,
  filter: LeaseFilter,
  below: bigint | null,
): readonly Prisma.Sql[] {
  const { status, type, owner, resource, holder, labels, idPrefix } = filter;
  // Always true; the index of a project's leases has it, to be of no use to foreign keys.
  const conditions = [Prisma.sql`l.project_id = ${projectId}`, Prisma.sql`l.status <> ''`];
  if (below !== null) {
    conditions.push(Prisma.sql`l.number < ${below}`);
  }
  if (status !== undefined) {
    conditions.push(statusCondition(status));
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
    conditions.push(Prisma.sql`l.holder_resource_id = ${holder}`);
  }
  if (labels !== undefined) {
    conditions.push(Prisma.sql`l.labels @> ${JSON.stringify(labels)}::jsonb`);
  }
  if (idPrefix !== undefined) {
    conditions.push(Prisma.sql`starts_with(l.id, ${wholePrefix('lease', idPrefix)})`);
  }
  return conditions;
}

function statusCondition(status: readonly (LeaseStatus | 'live')[]): Prisma.Sql {
  const isLive = Prisma.sql`l.destroyed_at IS NULL`;
  if (status.includes('live')) {
    return status.includes('destroyed') ? Prisma.sql`TRUE` : isLive;
  }
  const isOneOf = Prisma.sql`l.status = ANY (${[...status]}::text[])`;
  return status.includes('destroyed') ? isOneOf : Prisma.sql`${isLive} AND ${isOneOf}`;
}
