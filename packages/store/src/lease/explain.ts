import { serviceOrder } from '@drydock/engine';
import type { LeaseStatus, Verdict } from '@drydock/model';
import { readHoldings } from '../allocator/read-holdings.ts';
import { readAllWaiting } from '../allocator/read-chosen.ts';
import { toLease } from '../allocator/snapshot-rows.ts';
import type { Database } from '../postgres/database.ts';

/** Why a lease stands where it stands. */
export interface ExplanationRecord {
  readonly status: LeaseStatus;
  /**
   * Where it would come if there were room for one after the other now and nothing else changed.
   * Behind all that a decision looks at it is the first place after them, so at least that. Null
   * unless it is pending.
   */
  readonly position: number | null;
  /** The resource that is being built for it. */
  readonly awaits: string | null;
  readonly verdicts: readonly Verdict[];
  readonly updatedAt: Date | null;
}

/** Null where the project has no such lease. */
export async function explainLease(
  database: Database,
  projectId: string,
  leaseId: string,
): Promise<ExplanationRecord | null> {
  const [row] = await database.rows('lease/explain', { project: projectId, lease: leaseId });
  if (row === undefined) {
    return null;
  }
  const { status, type, awaits, verdicts, updatedAt } = row;
  const served = Number(row.served ?? 0);
  const position = status === 'pending' ? await positionOf(database, leaseId, type, served) : null;
  return { status, position, awaits, verdicts: verdicts ?? [], updatedAt };
}

async function positionOf(
  database: Database,
  leaseId: string,
  type: string,
  served: number,
): Promise<number> {
  const { leases, holdings } = await database.transaction(async (transaction) => {
    const waiting = (await readAllWaiting(transaction, type)).map(toLease);
    return { leases: waiting, holdings: await readHoldings(transaction, type, waiting) };
  });
  const order = serviceOrder(leases, { served, holdings });
  const index = order.indexOf(leaseId);
  return index === -1 ? order.length + 1 : index + 1;
}
