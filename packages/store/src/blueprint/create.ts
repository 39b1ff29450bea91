import type { BlueprintStore, NewEvent, StoredBlueprint } from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import { runnerIn } from '../idempotency/once-in-prisma.ts';
import type { Transaction } from '../postgres/prisma-client.ts';
import { admit } from '../quota/admit.ts';
import { tell } from '../timeline/tell.ts';
import { lifeColumns } from './life.ts';
import { writePoolRow } from './pool-row.ts';
import { IN_FORCE, storedBlueprints } from './record.ts';
import { wake } from './wake.ts';

/** A blueprint with its first revision, its first event and the wake of its type. */
export async function insertBlueprint(
  prisma: Transaction,
  wanted: Parameters<BlueprintStore['create']>[0],
  event: NewEvent,
): Promise<StoredBlueprint> {
  const { projectId, author, provides, kind, limits } = wanted;
  await admit(runnerIn(prisma), projectId, 'blueprints');
  const id = newId('blueprint');
  const config = wanted.config as Prisma.InputJsonObject;
  await prisma.blueprint.create({
    data: {
      id,
      projectId,
      name: wanted.name,
      kind,
      provides,
      limitResources: limits.resources,
      limitLeasesPerResource: limits.leasesPerResource,
      limitFailedBuilds: limits.failedBuilds,
      ...lifeColumns(wanted),
      capacity: wanted.capacity,
      packing: wanted.packing,
      transcriptBytesMax: wanted.transcripts.bytesMax,
      transcriptKeepSeconds: wanted.transcripts.keepSeconds,
      enabled: wanted.enabled,
      labels: wanted.labels,
      revisions: { create: { revision: 1, config, author } },
    },
  });
  await tell(prisma, projectId, { kind: 'blueprint', id }, event);
  await writePoolRow(prisma, projectId, { id, provides, pool: wanted.pool });
  await wake(prisma, provides, id, 'blueprint created');
  const row = await prisma.blueprint.findUniqueOrThrow({ where: { id }, include: IN_FORCE });
  const [stored] = await storedBlueprints(prisma, [row]);
  return stored as StoredBlueprint;
}
