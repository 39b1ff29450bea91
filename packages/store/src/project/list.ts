import type { Labels, ProjectFacts } from '@drydock/engine';
import type { Prisma } from '../generated/prisma/client.ts';
import { conditionsOf, type NounFilter } from '../postgres/noun-filter.ts';
import { belowOf, pageOf, type PageOf, type PageRequest } from '../postgres/page.ts';
import type { CatalogClient } from '../postgres/prisma-client.ts';

const SHOWN = {
  id: true,
  name: true,
  administers: true,
  labels: true,
  createdAt: true,
} as const satisfies Prisma.ProjectSelect;

/** A page of the projects that one may see, newest first: the one given, or all where that is null. */
export function listProjects(
  client: CatalogClient,
  projectId: string | null,
  filter: NounFilter,
  page: PageRequest,
): Promise<PageOf<ProjectFacts>> {
  const below = belowOf(page);
  return client.read(async (prisma) => {
    const rows = await prisma.project.findMany({
      where: {
        ...(projectId !== null && { id: projectId }),
        ...(below !== null && { number: { lt: below } }),
        AND: conditionsOf('project', filter),
      },
      select: { ...SHOWN, number: true },
      orderBy: { number: 'desc' },
      take: page.limit + 1,
    });
    return pageOf(rows, page, ({ number }) => number, projectFacts);
  });
}

function projectFacts(row: Prisma.ProjectGetPayload<{ select: typeof SHOWN }>): ProjectFacts {
  const { id, name, administers, labels, createdAt } = row;
  return { id, name, administers, labels: labels as Labels, createdAt };
}
