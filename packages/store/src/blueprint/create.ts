import type { Idempotency } from '@drydock/engine';
import { newId, type JsonObject } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import {
  blueprintRecord,
  IN_FORCE,
  type BlueprintRecord,
  type Limits,
  type Packing,
} from './record.ts';
import { nameTaken, tell, wake } from './traces.ts';
import {
  isUniqueViolation,
  type CatalogClient,
  type Transaction,
} from '../postgres/prisma-client.ts';
import { admit } from '../quota/admit.ts';
import {
  answeredBefore,
  answerOnce,
  runnerIn,
  type AnsweredOnce,
} from '../idempotency/once-in-prisma.ts';

/** A new blueprint, checked against its kind. */
export interface NewBlueprint {
  readonly projectId: string;
  readonly author: string;
  readonly name: string;
  readonly kind: string;
  readonly provides: string;
  readonly config: JsonObject;
  readonly limits: Limits;
  readonly packing: Packing;
  readonly enabled: boolean;
  readonly idempotency: Idempotency | null;
}

/**
 * Creates a blueprint with its first revision, its first event, the wake of its type and the
 * idempotency record.
 *
 * @throws DrydockError `name-taken`, `quota-exceeded`
 */
export async function createBlueprint(
  client: CatalogClient,
  wanted: NewBlueprint,
): Promise<AnsweredOnce<BlueprintRecord>> {
  const { projectId, idempotency } = wanted;
  const request = { projectId, idempotency, status: 201 } as const;
  try {
    return await client.transaction((prisma) =>
      answerOnce(prisma, request, () => create(prisma, wanted), revive),
    );
  } catch (error) {
    // Ids are random: the name is all that can be taken.
    throw isUniqueViolation(error) ? nameTaken(wanted.name) : error;
  }
}

/** The blueprint that the same request created before; null where there was none. */
export function createdBefore(
  client: CatalogClient,
  request: Pick<NewBlueprint, 'projectId' | 'idempotency'>,
): Promise<BlueprintRecord | null> {
  return client.read((prisma) => answeredBefore(prisma, request, revive));
}

async function create(prisma: Transaction, wanted: NewBlueprint): Promise<BlueprintRecord> {
  const { projectId, author, provides, kind } = wanted;
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
      limitResources: wanted.limits.resources,
      limitLeasesPerResource: wanted.limits.leasesPerResource,
      limitFailedBuilds: wanted.limits.failedBuilds,
      packing: wanted.packing,
      enabled: wanted.enabled,
      revisions: { create: { revision: 1, config, author } },
    },
  });
  await tell(prisma, { id, projectId }, 'blueprint.created', { kind, author });
  await wake(prisma, provides, id, 'blueprint created');
  const row = await prisma.blueprint.findUniqueOrThrow({ where: { id }, include: IN_FORCE });
  return blueprintRecord(row);
}

function revive(stored: JsonObject): BlueprintRecord {
  const answer = stored as unknown as BlueprintRecord & {
    readonly createdAt: string;
    readonly updatedAt: string;
  };
  return {
    ...answer,
    createdAt: new Date(answer.createdAt),
    updatedAt: new Date(answer.updatedAt),
  };
}
