import { QUOTAS } from '@drydock/model';
import type { Holdings, WaitingLease } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { toJson } from '../timeline/event-rows.ts';

interface HoldingRow {
  readonly project_id: string;
  readonly owner: string | null;
  readonly live: number;
  readonly served: string;
  readonly served_at: string;
  readonly weight: number;
}

/** What those who want something hold. */
export async function readHoldings(
  runner: Runner,
  type: string,
  leases: readonly Pick<WaitingLease, 'projectId' | 'owner'>[],
): Promise<Holdings> {
  const projects = [...new Set(leases.map(({ projectId }) => projectId))];
  const owners = new Map(
    leases.map(({ projectId: project, owner }) => [
      `${project} ${owner ?? ''}`,
      { project, owner: owner ?? '' },
    ]),
  );
  const rows = await runner.rows<HoldingRow>('allocator/holdings', [
    type,
    projects,
    toJson([...owners.values()]),
    QUOTAS.weight.default,
  ]);
  return {
    projects: rows
      .filter(({ owner }) => owner === null)
      .map((row) => ({
        projectId: row.project_id,
        live: row.live,
        served: Number(row.served),
        servedAt: Number(row.served_at),
        weight: row.weight,
      })),
    owners: rows.flatMap(({ project_id: projectId, owner, live }) =>
      owner === null ? [] : [{ projectId, owner, live }],
    ),
  };
}
