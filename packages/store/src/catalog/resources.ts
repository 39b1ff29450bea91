import type { JsonObject, ResourceStatus } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import type { CatalogClient } from './client.ts';
import { belowOf, pageOf, wholePrefix, type PageOf, type PageRequest } from './page.ts';

/** A mark beside a resource's status, by its name. */
export interface Mark {
  readonly author: string;
  readonly setAt: string;
  readonly until: string | null;
}

export interface ResourceRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly status: ResourceStatus;
  readonly marks: Readonly<Record<string, Mark>>;
  readonly blueprintId: string;
  readonly revision: number;
  readonly interfaces: readonly string[];
  readonly state: JsonObject | null;
  /** Leases on it that are not destroyed. */
  readonly liveLeases: number;
  readonly leaseLimit: number | null;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly releasedAt: Date | null;
  readonly destroyedAt: Date | null;
  readonly reason: string | null;
  readonly reasonCode: string | null;
}

export interface ResourceFilter {
  readonly status?: readonly (ResourceStatus | 'live')[] | undefined;
  readonly type?: string | undefined;
  /** Name or id. */
  readonly blueprint?: string | undefined;
  readonly idPrefix?: string | undefined;
}

const SHOWN = {
  blueprint: { select: { limitLeasesPerResource: true } },
  _count: { select: { attempts: { where: { status: { not: 'closed' } } } } },
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
    return pageOf(rows, page, ({ number }) => number, resourceRecord);
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
    return row === null ? null : resourceRecord(row);
  });
}

function conditionOf(
  projectId: string,
  { status, type, blueprint, idPrefix }: ResourceFilter,
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
    ...(idPrefix !== undefined && { id: { startsWith: wholePrefix('res', idPrefix) } }),
  };
}

function statusCondition(status: ResourceStatus | 'live'): Prisma.ResourceWhereInput {
  return status === 'live' ? { status: { not: 'destroyed' } } : { status };
}

type ResourceRow = Prisma.ResourceGetPayload<{ include: typeof SHOWN }>;

function resourceRecord(row: ResourceRow): ResourceRecord {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    status: row.status as ResourceStatus,
    marks: row.marks as unknown as Readonly<Record<string, Mark>>,
    blueprintId: row.blueprintId,
    revision: row.revision,
    interfaces: row.interfaces,
    state: row.state as JsonObject | null,
    liveLeases: row._count.attempts,
    leaseLimit: row.blueprint.limitLeasesPerResource,
    createdAt: row.createdAt,
    activatedAt: row.activatedAt,
    releasedAt: row.releasedAt,
    destroyedAt: row.destroyedAt,
    reason: row.reason,
    reasonCode: row.reasonCode,
  };
}
