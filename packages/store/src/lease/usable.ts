import type { UsableAttempt } from '@drydock/engine';
import type { JsonObject, LeaseStatus, Subject } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { holderOf } from '../subject/columns.ts';

/** What using a lease needs to know: where it is and what built it. */
export interface UsableLeaseView {
  readonly id: string;
  readonly status: LeaseStatus;
  readonly attributes: JsonObject;
  /** Null where somebody outside holds it. */
  readonly holder: Subject | null;
  /** Until its deadline, by the database's clock; null before activation. */
  readonly remainingMs: number | null;
  /** Null where it is not placed. */
  readonly attempt: UsableAttempt | null;
}

/** Null where the project has no such lease. */
export async function readUsableLease(
  database: Runner,
  projectId: string,
  leaseId: string,
): Promise<UsableLeaseView | null> {
  const [row] = await database.rows('lease/usable', { project: projectId, lease: leaseId });
  if (row === undefined) {
    return null;
  }
  const { id, status, attributes, attemptId } = row;
  const resource = {
    id: row.resourceId,
    projectId: row.resourceProjectId,
    blueprintId: row.blueprintId,
    kind: row.kind,
    config: row.config,
    choice: row.choice,
    state: row.resourceState,
  };
  return {
    id,
    status,
    attributes,
    holder: holderOf(row),
    remainingMs: row.remainingMs,
    attempt:
      attemptId === null
        ? null
        : { id: attemptId, place: row.place, state: row.attemptState, resource },
  };
}

/** Whether the lease's holder may start something on that attempt: see sql/lease/entitled.sql. */
export async function isLeaseEntitled(
  database: Runner,
  leaseId: string,
  attemptId: string,
): Promise<boolean> {
  const [row] = await database.rows('lease/entitled', { lease: leaseId, attempt: attemptId });
  return row?.entitled === true;
}
