import type { BlueprintStore, StoredBlueprint } from '@drydock/engine';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from '../postgres/prisma-client.ts';
import { tell } from '../timeline/tell.ts';
import { lockedBlueprint } from './lock.ts';
import { lifeColumns } from './life.ts';
import { writePoolRow } from './pool-row.ts';
import { IN_FORCE, storedBlueprints } from './record.ts';
import { wake } from './wake.ts';

/** What `BlueprintStore.change` does in its transaction. */
export async function changeBlueprint(
  prisma: Transaction,
  { projectId, id, author }: Parameters<BlueprintStore['change']>[0],
  decide: Parameters<BlueprintStore['change']>[1],
): Promise<StoredBlueprint | null> {
  const before = await lockedBlueprint(prisma, projectId, id);
  const change = before === null ? null : decide(before);
  if (before === null || change === null) {
    return before;
  }
  const { after, revision } = change;
  if (revision > before.revision) {
    const config = after.config as Prisma.InputJsonObject;
    await prisma.blueprintRevision.create({
      data: { blueprintId: id, revision, projectId, config, author },
    });
  }
  const row = await prisma.blueprint.update({
    where: { id },
    data: {
      name: after.name,
      revision,
      limitResources: after.limits.resources,
      limitLeasesPerResource: after.limits.leasesPerResource,
      limitFailedBuilds: after.limits.failedBuilds,
      ...lifeColumns(after),
      capacity: change.capacity,
      packing: after.packing,
      transcriptBytesMax: after.transcripts.bytesMax,
      transcriptKeepSeconds: after.transcripts.keepSeconds,
      enabled: after.enabled,
      labels: after.labels,
      updatedAt: new Date(),
    },
    include: IN_FORCE,
  });
  for (const event of change.events) {
    await tell(prisma, projectId, { kind: 'blueprint', id }, event);
  }
  if (change.wakes) {
    await wake(prisma, before.provides, id, 'blueprint changed');
  }
  const [stored] = await storedBlueprints(prisma, [row]);
  if (stored !== undefined) {
    await writePoolRow(prisma, projectId, stored);
  }
  return stored ?? null;
}
