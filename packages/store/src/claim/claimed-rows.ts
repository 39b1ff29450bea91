import type { JsonObject, LeaseStatus, ResourceStatus } from '@drydock/model';
import type {
  AttemptFacts,
  Claim,
  Debt,
  LeaseFacts,
  OpenCommand,
  ResourceFacts,
} from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';

/** Rows that several statements share, and how they become the engine's facts. */

export interface ClaimedLeaseRow {
  readonly id: string;
  readonly project_id: string;
  readonly fence: string;
  readonly type: string;
  readonly status: LeaseStatus;
  readonly attributes: JsonObject;
  readonly ttl_seconds: number;
  readonly tries: number;
  readonly holder_resource_id: string | null;
  readonly attempt_id: string | null;
  readonly attempt_number: number;
  readonly attempt_state: JsonObject | null;
  readonly resource_id: string;
  readonly resource_project_id: string;
  readonly resource_type: string;
  readonly resource_name: string;
  readonly resource_status: ResourceStatus;
  readonly resource_state: JsonObject | null;
  readonly kind: string;
  readonly blueprint_id: string;
  readonly blueprint_name: string;
  readonly config: JsonObject;
  readonly choice: JsonObject;
}

export function leaseFacts(row: ClaimedLeaseRow): LeaseFacts {
  return {
    id: row.id,
    projectId: row.project_id,
    type: row.type,
    status: row.status,
    attributes: row.attributes,
    ttlSeconds: row.ttl_seconds,
    tries: row.tries,
    holderId: row.holder_resource_id,
  };
}

export function attemptFacts(row: ClaimedLeaseRow): AttemptFacts | null {
  if (row.attempt_id === null) {
    return null;
  }
  const resource: ResourceFacts = {
    id: row.resource_id,
    projectId: row.resource_project_id,
    type: row.resource_type,
    name: row.resource_name,
    status: row.resource_status,
    kind: row.kind,
    blueprintId: row.blueprint_id,
    blueprintName: row.blueprint_name,
    config: row.config,
    choice: row.choice,
    state: row.resource_state,
  };
  return {
    id: row.attempt_id,
    number: row.attempt_number,
    state: row.attempt_state,
    resource,
  };
}

/** What is left of an ended lease, or of an attempt that was thrown back, under the claim of it. */
export function debtOf(kind: Debt['kind'], row: ClaimedLeaseRow, claim: Claim): Debt {
  return {
    kind,
    claim,
    lease: leaseFacts(row),
    attempt: attemptFacts(row),
    tries: row.tries,
  };
}

export interface ClaimRow {
  readonly id: string;
  readonly project_id: string;
  readonly fence: string;
}

export function claimOf(row: ClaimRow, writer: string): Claim {
  return { id: row.id, projectId: row.project_id, fence: row.fence, writer };
}

interface CommandRow extends OpenCommand {
  readonly target: string;
}

/** Unconsumed commands of each object, in order. */
export async function readOpenCommands(
  runner: Runner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly OpenCommand[]>> {
  const byTarget = new Map<string, OpenCommand[]>();
  for (const row of await runner.rows<CommandRow>('command/open', [ids])) {
    const { target, ...command } = row;
    byTarget.set(target, [...(byTarget.get(target) ?? []), command]);
  }
  return byTarget;
}
