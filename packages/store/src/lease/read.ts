import type { EndReason, JsonObject, LeaseStatus, Quantities, Subject } from '@drydock/model';
import { grouped } from '@drydock/engine';
import type { Database, Runner } from '../postgres/database.ts';
import { holderOf } from '../subject/columns.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** A lease as its readers see it. */
export interface LeaseRecord {
  readonly id: string;
  readonly projectId: string;
  readonly type: string;
  readonly status: LeaseStatus;
  readonly blueprintId: string | null;
  readonly resourceId: string | null;
  /** Of its placement, as decimal digits: greater than that of every placement before. */
  readonly fence: string | null;
  readonly owner: string | null;
  readonly author: string;
  readonly attributes: JsonObject;
  readonly quantities: Quantities;
  readonly priority: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly ttlSeconds: number;
  readonly expiresAt: Date | null;
  /** No renewal goes beyond it; null for no bound. */
  readonly latestExpiresAt: Date | null;
  readonly interfaces: readonly string[];
  readonly createdAt: Date;
  readonly acquiredAt: Date | null;
  readonly activatedAt: Date | null;
  readonly releasedAt: Date | null;
  readonly destroyedAt: Date | null;
  readonly reason: string | null;
  readonly reasonCode: EndReason | null;
  /** What holds it from inside; null where somebody outside does. */
  readonly holder: Subject | null;
}

type LeaseRow = RowOf<'lease/read'>;

/** Those of the leases that exist, in the order of `ids`; of one project, or with null of any. */
export async function readLeases(
  database: Runner,
  projectId: string | null,
  ids: readonly string[],
): Promise<readonly LeaseRecord[]> {
  const rows = await database.rows('lease/read', { project: projectId, ids });
  const byId = new Map(rows.map((row) => [row.id, leaseRecord(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** A lease of the project, or null. */
export async function readLease(
  database: Runner,
  projectId: string,
  id: string,
): Promise<LeaseRecord | null> {
  const [found] = await readLeases(database, projectId, [id]);
  return found ?? null;
}

/** What a lease was accepted with that its request does not say. */
export interface Acceptance {
  /** By the database's clock. */
  readonly at: Date;
  readonly author: string;
}

/** When a lease was accepted, and of whom; null where there is no such lease. Those that ask at the same time share a statement. */
export function createAcceptedAtReader(
  database: Database,
): (id: string) => Promise<Acceptance | null> {
  return grouped(
    async (ids: readonly string[]) => {
      const rows = await database.rows('lease/accepted-at', { ids });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => {
        const row = byId.get(id);
        return row === undefined ? null : { at: row.createdAt, author: row.author };
      });
    },
    { sizeMax: 1_000, lanes: 2, runAlone: () => false },
  );
}

function leaseRecord(row: LeaseRow): LeaseRecord {
  return {
    id: row.id,
    projectId: row.projectId,
    type: row.type,
    status: row.status,
    blueprintId: row.blueprintId,
    resourceId: row.resourceId,
    fence: row.holderFence,
    owner: row.owner,
    author: row.author,
    attributes: row.attributes,
    quantities: row.quantities,
    priority: row.priority,
    labels: row.labels,
    ttlSeconds: row.ttlSeconds,
    expiresAt: row.expiresAt,
    latestExpiresAt: row.latestExpiresAt,
    interfaces: row.interfaces ?? [],
    createdAt: row.createdAt,
    acquiredAt: row.acquiredAt,
    activatedAt: row.activatedAt,
    releasedAt: row.releasedAt,
    destroyedAt: row.destroyedAt,
    reason: row.reason,
    reasonCode: row.reasonCode,
    holder: holderOf(row),
  };
}
