import type { JsonObject } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';

export type Packing = 'fill' | 'spread';

/** Null is no limit. */
export interface Limits {
  readonly resources: number | null;
  readonly leasesPerResource: number | null;
  /** Builds that may fail while a lease waits for nothing else. */
  readonly failedBuilds: number | null;
}

export interface Draining {
  readonly author: string;
  readonly reason: string | null;
  /** As RFC 3339. */
  readonly setAt: string;
}

export interface BlueprintRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly provides: string;
  readonly revision: number;
  readonly config: JsonObject;
  readonly limits: Limits;
  readonly packing: Packing;
  readonly enabled: boolean;
  /** Null, or who drains it since when and why. */
  readonly draining: Draining | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A blueprint with the newest of its revisions, which is the one in force. */
export const IN_FORCE = {
  revisions: { orderBy: { revision: 'desc' }, take: 1 },
} as const satisfies Prisma.BlueprintInclude;

export type BlueprintRow = Prisma.BlueprintGetPayload<{ include: typeof IN_FORCE }>;

export function blueprintRecord(row: BlueprintRow): BlueprintRecord {
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
    },
    packing: row.packing as Packing,
    enabled,
    draining: row.draining as Draining | null,
    createdAt,
    updatedAt,
  };
}
