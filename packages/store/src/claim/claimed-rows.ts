import type {
  AttemptFacts,
  Claim,
  Debt,
  LeaseFacts,
  OpenCommand,
  ResourceFacts,
} from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { holderOf } from '../subject/columns.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

/** Rows that several statements share, and how they become the engine's facts. */

export type ClaimedLeaseRow = RowOf<'lease/claim-ended'>;

export function leaseFacts(row: ClaimedLeaseRow): LeaseFacts {
  return {
    id: row.id,
    projectId: row.projectId,
    type: row.type,
    status: row.status,
    attributes: row.attributes,
    ttlSeconds: row.ttlSeconds,
    tries: row.tries,
    holder: holderOf(row),
  };
}

export function attemptFacts(row: ClaimedLeaseRow): AttemptFacts | null {
  if (row.attemptId === null) {
    return null;
  }
  const resource: ResourceFacts = {
    id: row.resourceId,
    projectId: row.resourceProjectId,
    type: row.resourceType,
    name: row.resourceName,
    status: row.resourceStatus,
    kind: row.kind,
    blueprintId: row.blueprintId,
    blueprintName: row.blueprintName,
    config: row.config,
    choice: row.choice,
    state: row.resourceState,
  };
  return {
    id: row.attemptId,
    number: row.attemptNumber,
    place: row.place,
    state: row.attemptState,
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

export type ClaimRow = Pick<RowOf<'lease/claim-active'>, 'id' | 'projectId' | 'fence'>;

export function claimOf(row: ClaimRow, writer: string): Claim {
  return { id: row.id, projectId: row.projectId, fence: row.fence, writer };
}

/** Unconsumed commands of each object, in order. */
export async function readOpenCommands(
  runner: Runner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly OpenCommand[]>> {
  const byTarget = new Map<string, OpenCommand[]>();
  for (const row of await runner.rows('command/open', { ids })) {
    const { target, ...command } = row;
    byTarget.set(target, [...(byTarget.get(target) ?? []), command]);
  }
  return byTarget;
}
