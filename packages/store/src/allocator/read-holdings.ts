import { QUOTAS } from '@drydock/model';
import type { Holdings, WaitingLease } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

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
  const rows = await runner.rows('allocator/holdings', {
    type,
    projects,
    owners: toJson([...owners.values()]),
    defaultWeight: QUOTAS.weight.default,
  });
  return {
    projects: rows
      .filter(({ owner }) => owner === null)
      .map((row) => ({
        projectId: row.projectId,
        live: row.live,
        served: Number(row.served),
        servedAt: Number(row.servedAt),
        weight: row.weight,
      })),
    owners: rows.flatMap(({ projectId, owner, live }) =>
      owner === null ? [] : [{ projectId, owner, live }],
    ),
  };
}
