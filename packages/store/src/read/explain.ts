import type { LeaseStatus, Verdict } from '@drydock/model';
import type { Runner } from '../database.ts';

/** Why a lease stands where it stands. */
export interface ExplanationRecord {
  readonly status: LeaseStatus;
  /** Null unless it is pending. */
  readonly position: number | null;
  /** The resource that is being built for it. */
  readonly awaits: string | null;
  readonly verdicts: readonly Verdict[];
  readonly updatedAt: Date | null;
}

/** Null where the project has no such lease. */
export async function explainLease(
  database: Runner,
  projectId: string,
  leaseId: string,
): Promise<ExplanationRecord | null> {
  const [row] = await database.rows<{
    status: LeaseStatus;
    position: number | null;
    awaits: string | null;
    verdicts: readonly Verdict[] | null;
    updated_at: Date | null;
  }>('explain-lease', [projectId, leaseId]);
  if (row === undefined) {
    return null;
  }
  const { status, position, awaits, verdicts, updated_at: updatedAt } = row;
  return { status, position, awaits, verdicts: verdicts ?? [], updatedAt };
}
