import type {
  CommandName,
  CommandOutcome,
  EventData,
  EventType,
  JsonObject,
  Subject,
  TimelineNoun,
} from '@drydock/model';
import type { CommandRecord } from '../command/read.ts';
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';
import { columnsOf, subjectOf } from '../subject/columns.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';

/** Something of a project that has a timeline. */
export type TimelineSubject = Subject & { readonly projectId: string };

export interface EventRecord {
  readonly id: string;
  readonly at: Date;
  readonly type: EventType;
  /** Null for what is told of the project itself. */
  readonly subject: Subject | null;
  readonly data: EventData;
}

export interface AttemptRecord {
  readonly id: string;
  readonly number: number;
  readonly resourceId: string;
  readonly blueprintId: string;
  readonly status: 'open' | 'dirty' | 'closed';
  readonly startedAt: Date;
  readonly activatedAt: Date | null;
  readonly endedAt: Date | null;
  readonly reason: string | null;
}

const ofSubject = (subject: TimelineSubject) => ({
  projectId: subject.projectId,
  ...columnsOf(subject),
});

/** A page of what happened to it, or null where the project has no such object. */
export function listEvents(
  client: CatalogClient,
  subject: TimelineSubject,
  page: PageRequest,
): Promise<PageOf<EventRecord> | null> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.event.findMany({
      where: { ...ofSubject(subject), ...(below !== null && { id: { lt: below } }) },
      orderBy: { id: 'desc' },
      take: page.limit + 1,
    });
    return (await isThere(prisma, subject, rows))
      ? pageOf(rows, page, ({ id }) => id, eventRecord)
      : null;
  });
}

/** A page of the commands sent to it, or null where the project has no such object. */
export function listCommands(
  client: CatalogClient,
  subject: TimelineSubject,
  page: PageRequest,
): Promise<PageOf<CommandRecord> | null> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.command.findMany({
      where: { ...ofSubject(subject), ...(below !== null && { number: { lt: below } }) },
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    return (await isThere(prisma, subject, rows))
      ? pageOf(rows, page, ({ number }) => number, commandRecord)
      : null;
  });
}

/** A page of where a lease was tried, or null where the project has no such lease. */
export function listAttempts(
  client: CatalogClient,
  lease: Subject<'lease'> & { readonly projectId: string },
  page: PageRequest,
): Promise<PageOf<AttemptRecord> | null> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.attempt.findMany({
      where: {
        projectId: lease.projectId,
        leaseId: lease.id,
        ...(below !== null && { number: { lt: Number(below) } }),
      },
      include: { resource: { select: { blueprintId: true } } },
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    return (await isThere(prisma, lease, rows))
      ? pageOf(rows, page, ({ number }) => number, attemptRecord)
      : null;
  });
}

/** What has rows exists; only an empty page needs a look. */
async function isThere(
  prisma: PrismaClient,
  { kind, projectId, id }: TimelineSubject,
  rows: readonly unknown[],
): Promise<boolean> {
  if (rows.length > 0) {
    return true;
  }
  const where = { projectId, id };
  switch (kind) {
    case 'lease':
      return (await prisma.lease.count({ where })) > 0;
    case 'resource':
      return (await prisma.resource.count({ where })) > 0;
    default:
      return (await prisma.subject.count({ where: { ...where, kind } })) > 0;
  }
}

function eventRecord(row: Prisma.EventGetPayload<object>): EventRecord {
  const { at, leaseId, resourceId, subjectId } = row;
  const subjectKind = row.subjectKind as TimelineNoun | null;
  return {
    id: String(row.id),
    at,
    type: row.type as EventType,
    subject: subjectOf({ leaseId, resourceId, subjectKind, subjectId }),
    data: row.data as EventData,
  };
}

function commandRecord(row: Prisma.CommandGetPayload<object>): CommandRecord {
  const { id, author, createdAt, reason, consumedAt } = row;
  const name = row.name as CommandName;
  return {
    id,
    name,
    author,
    arguments: row.arguments as JsonObject,
    createdAt,
    outcome: row.outcome as CommandOutcome | null,
    reason,
    consumedAt,
  };
}

type AttemptRow = Prisma.AttemptGetPayload<{
  include: { resource: { select: { blueprintId: true } } };
}>;

function attemptRecord(row: AttemptRow): AttemptRecord {
  const { id, number, resourceId, startedAt, activatedAt, endedAt, reason } = row;
  const { blueprintId } = row.resource;
  const status = row.status as AttemptRecord['status'];
  return { id, number, resourceId, blueprintId, status, startedAt, activatedAt, endedAt, reason };
}
