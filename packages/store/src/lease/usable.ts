import type { UsableAttempt } from '@drydock/engine';
import type { JsonObject, LeaseStatus } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';

/** What using a lease needs to know: where it is and what built it. */
export interface UsableLeaseView {
  readonly id: string;
  readonly status: LeaseStatus;
  readonly attributes: JsonObject;
  /** The resource that stands on it; null where somebody outside holds it. */
  readonly holderId: string | null;
  /** Until its deadline, by the database's clock; null before activation. */
  readonly remainingMs: number | null;
  /** Null where it is not placed. */
  readonly attempt: UsableAttempt | null;
}

interface HolderRow {
  readonly id: string;
  readonly status: LeaseStatus;
  readonly attributes: JsonObject;
  readonly holder_resource_id: string | null;
  readonly remaining_ms: number | null;
  readonly attempt_id: string | null;
  readonly attempt_state: JsonObject | null;
  readonly resource_id: string;
  readonly resource_state: JsonObject | null;
  readonly resource_project_id: string;
  readonly choice: JsonObject;
  readonly kind: string;
  readonly config: JsonObject;
}

/** Null where the project has no such lease. */
export async function readUsableLease(
  database: Runner,
  projectId: string,
  leaseId: string,
): Promise<UsableLeaseView | null> {
  const [row] = await database.rows<HolderRow>('lease/usable', [projectId, leaseId]);
  if (row === undefined) {
    return null;
  }
  const { id, status, attributes, attempt_id: attemptId } = row;
  const resource = {
    id: row.resource_id,
    projectId: row.resource_project_id,
    kind: row.kind,
    config: row.config,
    choice: row.choice,
    state: row.resource_state,
  };
  return {
    id,
    status,
    attributes,
    holderId: row.holder_resource_id,
    remainingMs: row.remaining_ms,
    attempt: attemptId === null ? null : { id: attemptId, state: row.attempt_state, resource },
  };
}

/** Whether the lease's holder may start something on that attempt: see sql/lease/entitled.sql. */
export async function isLeaseEntitled(
  database: Runner,
  leaseId: string,
  attemptId: string,
): Promise<boolean> {
  const [row] = await database.rows<{ entitled: boolean }>('lease/entitled', [leaseId, attemptId]);
  return row?.entitled === true;
}
