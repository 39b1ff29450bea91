import type { Labels } from '@drydock/engine';
import type { EndReason, JsonObject, Marks, ResourceStatus, ResourceUsers } from '@drydock/model';
import { Prisma } from '../generated/prisma/client.ts';
import { conditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { Asks, CatalogClient } from '../postgres/prisma-client.ts';
import { readUsers } from './users.ts';

/** What its health checks found; times of the last ones that went well or did not. */
export interface HealthRecord {
  readonly healthyAt: Date | null;
  readonly failedAt: Date | null;
  /** Checks that failed since the last one that did not. */
  readonly failures: number;
  readonly reason: string | null;
}

export interface ResourceRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly status: ResourceStatus;
  readonly marks: Marks;
  /** Null where its kind has no health check, or it was not looked at yet. */
  readonly health: HealthRecord | null;
  readonly blueprintId: string;
  readonly revision: number;
  /** The one of its blueprint that is in force. */
  readonly presentRevision: number;
  /** Which of its kind's choices it is. */
  readonly choice: JsonObject;
  /** Whom it was built for, and who had it built. */
  readonly owner: string | null;
  readonly author: string | null;
  readonly interfaces: readonly string[];
  readonly state: JsonObject | null;
  readonly users: ResourceUsers;
  readonly leaseLimit: number | null;
  readonly labels: Labels;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly releasedAt: Date | null;
  readonly destroyedAt: Date | null;
  readonly reason: string | null;
  readonly reasonCode: EndReason | null;
  /** What of it was not taken back; null where nobody had to let go of it. */
  readonly abandoned: AbandonedRecord | null;
}

export interface AbandonedRecord {
  readonly author: string;
  readonly reason: string;
  readonly kind: string;
  readonly name: string;
  /** How its kind knows the place, as JSON. */
  readonly place: string | null;
  /** Leases on it of which something may be left. */
  readonly leases: number;
}

export interface ResourceFilter extends NounFilter {
  readonly status?: readonly (ResourceStatus | 'live')[] | undefined;
  readonly type?: string | undefined;
  /** Name or id. */
  readonly blueprint?: string | undefined;
  /** Only those that somebody has let go of, or only the others. */
  readonly abandoned?: boolean | undefined;
}

const SHOWN = {
  blueprint: { select: { limitLeasesPerResource: true, capacity: true, revision: true } },
  healthChecks: { take: 1 },
} as const;

/** A page of a project's resources. */
export function listResources(
  client: CatalogClient,
  projectId: string,
  filter: ResourceFilter,
  page: PageRequest,
): Promise<PageOf<ResourceRecord>> {
  const where = conditionOf(projectId, filter, belowOf(page));
  return client.read(async (prisma) => {
    const rows = await prisma.resource.findMany({
      where,
      include: SHOWN,
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    const { items, nextCursor } = pageOf(
      rows,
      page,
      ({ number }) => number,
      (row) => row,
    );
    return { items: await resourceRecords(prisma, items), nextCursor };
  });
}

/** A resource of the project, or null. */
export function readResource(
  client: CatalogClient,
  projectId: string,
  id: string,
): Promise<ResourceRecord | null> {
  return client.read(async (prisma) => {
    const row = await prisma.resource.findFirst({ where: { projectId, id }, include: SHOWN });
    const [record] = await resourceRecords(prisma, row === null ? [] : [row]);
    return record ?? null;
  });
}

function conditionOf(
  projectId: string,
  { status, type, blueprint, abandoned, ...filter }: ResourceFilter,
  below: bigint | null,
): Prisma.ResourceWhereInput {
  return {
    projectId,
    // Always true; the index of a project's resources has it, to be of no use to foreign keys.
    NOT: { status: '' },
    ...(below !== null && { number: { lt: below } }),
    ...(status !== undefined && { OR: status.map(statusCondition) }),
    ...(type !== undefined && { type }),
    ...(blueprint !== undefined && {
      blueprint: { OR: [{ id: blueprint }, { name: blueprint, deletedAt: null }] },
    }),
    ...(abandoned !== undefined && {
      abandoned: abandoned ? { not: Prisma.DbNull } : { equals: Prisma.DbNull },
    }),
    AND: conditionsOf('resource', filter),
  };
}

function statusCondition(status: ResourceStatus | 'live'): Prisma.ResourceWhereInput {
  return status === 'live' ? { destroyedAt: null } : { status };
}

type ResourceRow = Prisma.ResourceGetPayload<{ include: typeof SHOWN }>;

/** Resources, each with who uses it: read for all of them at once. */
async function resourceRecords(
  prisma: Asks,
  rows: readonly ResourceRow[],
): Promise<ResourceRecord[]> {
  const users = await readUsers(
    prisma,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => resourceRecord(row, users.get(row.id) ?? NOBODY));
}

const NOBODY: ResourceUsers = { attempts: 0, outside: 0, awaiting: 0, isIdle: true };

function resourceRecord(row: ResourceRow, users: ResourceUsers): ResourceRecord {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    status: row.status as ResourceStatus,
    marks: row.marks as unknown as Marks,
    health: row.status === 'active' ? healthRecord(row.healthChecks[0]) : null,
    blueprintId: row.blueprintId,
    revision: row.revision,
    presentRevision: row.blueprint.revision,
    choice: row.choice as JsonObject,
    owner: row.owner,
    author: row.author,
    interfaces: row.interfaces,
    state: row.state as JsonObject | null,
    users,
    leaseLimit: leaseLimitOf(row.blueprint),
    labels: row.labels as Labels,
    createdAt: row.createdAt,
    activatedAt: row.activatedAt,
    releasedAt: row.releasedAt,
    destroyedAt: row.destroyedAt,
    reason: row.reason,
    reasonCode: row.reasonCode as EndReason | null,
    abandoned: row.abandoned as unknown as AbandonedRecord | null,
  };
}

function healthRecord(row: ResourceRow['healthChecks'][number] | undefined): HealthRecord | null {
  if (row === undefined) {
    return null;
  }
  const { healthyAt, failedAt, failures, reason } = row;
  return { healthyAt, failedAt, failures, reason };
}

/** The smaller of the blueprint's limit and what its kind can serve. */
function leaseLimitOf({
  limitLeasesPerResource: limit,
  capacity,
}: {
  readonly limitLeasesPerResource: number | null;
  readonly capacity: number | null;
}): number | null {
  return limit === null || capacity === null ? (limit ?? capacity) : Math.min(limit, capacity);
}
