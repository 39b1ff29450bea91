import { canonicalJson, type JsonObject } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import {
  blueprintRecord,
  IN_FORCE,
  type BlueprintRecord,
  type Limits,
  type Packing,
} from './record.ts';
import { lockBlueprint, nameTaken, tell, wake } from './traces.ts';
import {
  isUniqueViolation,
  type CatalogClient,
  type Transaction,
} from '../postgres/prisma-client.ts';

/** What changes of a blueprint; what is undefined stays. */
export interface BlueprintChange {
  readonly projectId: string;
  readonly id: string;
  readonly author: string;
  readonly name?: string | undefined;
  /** Checked against its kind. */
  readonly config?: JsonObject | undefined;
  readonly limits?: { readonly [Name in keyof Limits]?: number | null | undefined } | undefined;
  readonly packing?: Packing | undefined;
  readonly enabled?: boolean | undefined;
}

/**
 * Changes a blueprint, with an event, and with a wake of its type where it may have more room
 * now. A changed configuration is a new revision: resources keep the one that built them.
 *
 * @returns null where the project has no such blueprint
 * @throws DrydockError `name-taken`
 */
export async function updateBlueprint(
  client: CatalogClient,
  change: BlueprintChange,
): Promise<BlueprintRecord | null> {
  try {
    return await client.transaction((prisma) => update(prisma, change));
  } catch (error) {
    throw isUniqueViolation(error) ? nameTaken(change.name ?? '') : error;
  }
}

async function update(
  prisma: Transaction,
  change: BlueprintChange,
): Promise<BlueprintRecord | null> {
  const { projectId, id, author } = change;
  if (!(await lockBlueprint(prisma, projectId, id))) {
    return null;
  }
  const before = blueprintRecord(
    await prisma.blueprint.findUniqueOrThrow({ where: { id }, include: IN_FORCE }),
  );
  const after = changed(before, change);
  const fields = (['name', 'config', 'limits', 'packing', 'enabled'] as const).filter(
    (field) =>
      canonicalJson({ [field]: plain(before[field]) }) !==
      canonicalJson({ [field]: plain(after[field]) }),
  );
  if (fields.length === 0) {
    return before;
  }
  const revision = fields.includes('config') ? before.revision + 1 : before.revision;
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
      packing: after.packing,
      enabled: after.enabled,
      updatedAt: new Date(),
    },
    include: IN_FORCE,
  });
  const data = { revision, author, changed: fields.join(', ') };
  await tell(prisma, { id, projectId }, 'blueprint.updated', data);
  if (fields.some((field) => field !== 'name')) {
    await wake(prisma, before.provides, id, 'blueprint changed');
  }
  return blueprintRecord(row);
}

type Changeable = Pick<BlueprintRecord, 'name' | 'config' | 'limits' | 'packing' | 'enabled'>;

function changed(before: BlueprintRecord, change: BlueprintChange): Changeable {
  const { resources, leasesPerResource, failedBuilds } = change.limits ?? {};
  const { limits } = before;
  return {
    name: change.name ?? before.name,
    config: change.config ?? before.config,
    limits: {
      resources: resources === undefined ? limits.resources : resources,
      leasesPerResource:
        leasesPerResource === undefined ? limits.leasesPerResource : leasesPerResource,
      failedBuilds: failedBuilds === undefined ? limits.failedBuilds : failedBuilds,
    },
    packing: change.packing ?? before.packing,
    enabled: change.enabled ?? before.enabled,
  };
}

const plain = (value: Changeable[keyof Changeable]) => value as JsonObject | string | boolean;
