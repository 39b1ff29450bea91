import type { Idempotency } from '@drydock/engine';
import { newId, type JsonObject } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import {
  blueprintRecord,
  IN_FORCE,
  type BlueprintRecord,
  type Limits,
  type Packing,
} from './blueprint-record.ts';
import { nameTaken, tell, wake } from './blueprint-traces.ts';
import { isUniqueViolation, type CatalogClient, type Transaction } from './client.ts';

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

/** `repeated`: the same request was answered with this before. */
export type Creation =
  | { readonly outcome: 'created' | 'repeated'; readonly blueprint: BlueprintRecord }
  | { readonly outcome: 'key-reused' };

const CREATED = 201;

/**
 * Creates a blueprint with its first revision, its first event, the wake of its type and the
 * idempotency record.
 *
 * @throws DrydockError `name-taken`
 */
export async function createBlueprint(
  client: CatalogClient,
  wanted: NewBlueprint,
): Promise<Creation> {
  try {
    return await client.transaction((prisma) => create(prisma, wanted));
  } catch (error) {
    // Ids are random: the name is all that can be taken.
    throw isUniqueViolation(error) ? nameTaken(wanted.name) : error;
  }
}

async function create(prisma: Transaction, wanted: NewBlueprint): Promise<Creation> {
  const { projectId, author, idempotency, provides, kind } = wanted;
  // First: of two requests with one key the second waits here until the first is committed.
  if (idempotency !== null && !(await claimKey(prisma, projectId, idempotency))) {
    return repeated(prisma, projectId, idempotency);
  }
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
      packing: wanted.packing,
      enabled: wanted.enabled,
      revisions: { create: { revision: 1, config, author } },
    },
  });
  await tell(prisma, { id, projectId }, 'blueprint.created', { kind, author });
  await wake(prisma, provides, 'blueprint created');
  const row = await prisma.blueprint.findUniqueOrThrow({ where: { id }, include: IN_FORCE });
  const blueprint = blueprintRecord(row);
  if (idempotency !== null) {
    await prisma.idempotencyRecord.update({
      where: { projectId_key: { projectId, key: idempotency.key } },
      data: { answer: JSON.parse(JSON.stringify(blueprint)) as Prisma.InputJsonObject },
    });
  }
  return { outcome: 'created', blueprint };
}

async function claimKey(
  prisma: Transaction,
  projectId: string,
  { key, requestHash }: Idempotency,
): Promise<boolean> {
  const inserted = await prisma.$executeRaw`
    INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
    VALUES (${projectId}, ${key}, ${requestHash}, ${CREATED}, '{}')
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}

async function repeated(
  prisma: Transaction,
  projectId: string,
  { key, requestHash }: Idempotency,
): Promise<Creation> {
  const record = await prisma.idempotencyRecord.findUniqueOrThrow({
    where: { projectId_key: { projectId, key } },
  });
  if (!requestHash.equals(record.requestHash)) {
    return { outcome: 'key-reused' };
  }
  const answer = record.answer as unknown as BlueprintRecord & {
    readonly createdAt: string;
    readonly updatedAt: string;
  };
  const blueprint = {
    ...answer,
    createdAt: new Date(answer.createdAt),
    updatedAt: new Date(answer.updatedAt),
  };
  return { outcome: 'repeated', blueprint };
}
