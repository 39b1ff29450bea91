import {
  NO_LIMITS,
  type Draining,
  type Labels,
  type Packing,
  type StoredBlueprint,
} from '@drydock/engine';
import { buildingSettings, poolSettings, type JsonObject } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Asks } from '../postgres/prisma-client.ts';
import { lifeLimitsOf, lifeOf } from './life.ts';

/** A blueprint with the newest of its revisions, which is the one in force. */
export const IN_FORCE = {
  revisions: { orderBy: { revision: 'desc' }, take: 1 },
} as const satisfies Prisma.BlueprintInclude;

export type BlueprintRow = Prisma.BlueprintGetPayload<{ include: typeof IN_FORCE }>;

/** Blueprints, each with how many of its resources live: counted for all of them at once. */
export async function storedBlueprints(
  prisma: Asks,
  rows: readonly BlueprintRow[],
): Promise<StoredBlueprint[]> {
  const live = await liveResources(
    prisma,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => storedBlueprint(row, live.get(row.id) ?? 0));
}

async function liveResources(
  prisma: Asks,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows = await prisma.$queryRaw<{ id: string; live: number }[]>`
    SELECT blueprint_id AS id, count(*)::int AS live FROM resource
    WHERE blueprint_id = ANY (${ids}) AND status <> 'destroyed' GROUP BY blueprint_id`;
  return new Map(rows.map(({ id, live }) => [id, live]));
}

function storedBlueprint(row: BlueprintRow, resources: number): StoredBlueprint {
  const [inForce] = row.revisions;
  if (inForce === undefined) {
    throw new Error(`Blueprint ${row.id} has no revision.`);
  }
  const { id, name, kind, provides, revision, enabled, createdAt, updatedAt } = row;
  return {
    id,
    name,
    kind,
    provides,
    revision,
    config: inForce.config as JsonObject,
    limits: {
      resources: row.limitResources,
      leasesPerResource: row.limitLeasesPerResource,
      failedBuilds: row.limitFailedBuilds,
      ...lifeLimitsOf(row),
    },
    ...lifeOf(row),
    capacity: row.capacity,
    packing: row.packing as Packing,
    transcripts: {
      bytesMax: row.transcriptBytesMax === null ? null : Number(row.transcriptBytesMax),
      keepSeconds: row.transcriptKeepSeconds,
    },
    enabled,
    labels: row.labels as Labels,
    draining: row.draining as Draining | null,
    resources,
    createdAt,
    updatedAt,
  };
}

/** As it was kept for a repeated request. */
export function revive(stored: JsonObject): StoredBlueprint {
  const answer = stored as unknown as StoredBlueprint & {
    readonly createdAt: string;
    readonly updatedAt: string;
  };
  return {
    ...answer,
    // None of these was kept before there were any.
    transcripts: answer.transcripts ?? { bytesMax: null, keepSeconds: null },
    labels: answer.labels ?? {},
    limits: { ...NO_LIMITS, ...answer.limits },
    pool: poolSettings(answer.pool ?? {}),
    building: buildingSettings(answer.building ?? {}),
    pricing: answer.pricing ?? null,
    resources: answer.resources ?? 0,
    createdAt: new Date(answer.createdAt),
    updatedAt: new Date(answer.updatedAt),
  };
}
