import type { Labels, TranscriptExit, TranscriptFacts } from '@drydock/engine';
import type { TranscriptStatus } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import { namelessConditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';

export interface TranscriptFilter extends NounFilter {
  readonly lease?: string | undefined;
  readonly status?: readonly TranscriptStatus[] | undefined;
}

/** A page of a project's transcripts, newest first. */
export function listTranscripts(
  client: CatalogClient,
  projectId: string,
  { lease, status, ...filter }: TranscriptFilter,
  page: PageRequest,
): Promise<PageOf<TranscriptFacts>> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.transcript.findMany({
      where: {
        projectId,
        ...(below !== null && { number: { lt: below } }),
        ...(lease !== undefined && { leaseId: lease }),
        ...(status !== undefined && { status: { in: [...status] } }),
        AND: namelessConditionsOf('transcript', filter),
      },
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    return pageOf(rows, page, ({ number }) => number, transcriptFacts);
  });
}

/** A transcript of the project, or null. */
export function readTranscript(
  client: CatalogClient,
  projectId: string,
  id: string,
): Promise<TranscriptFacts | null> {
  return client.read(async (prisma) => {
    const row = await prisma.transcript.findFirst({ where: { projectId, id } });
    return row === null ? null : transcriptFacts(row);
  });
}

function transcriptFacts(row: Prisma.TranscriptGetPayload<object>): TranscriptFacts {
  const { id, leaseId, operation, author, bytes, digest, createdAt, endedAt, expiresAt } = row;
  return {
    id,
    leaseId,
    operation,
    author,
    status: row.status as TranscriptStatus,
    bytes: Number(bytes),
    digest: digest === null ? null : Buffer.from(digest),
    exit: row.exit as TranscriptExit | null,
    labels: row.labels as Labels,
    createdAt,
    endedAt,
    expiresAt,
  };
}
