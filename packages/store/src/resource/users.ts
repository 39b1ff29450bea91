import type { ResourceUsers } from '@drydock/model';
import type { Asks } from '../postgres/prisma-client.ts';

/** Who uses resources, as `resource/use` tells their writer; by their ids. */
export async function readUsers(
  prisma: Asks,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ResourceUsers>> {
  if (ids.length === 0) {
    return new Map();
  }
  // Whether all of it is idle has to be followed upwards: only where that decides, and it lives.
  const rows = await prisma.$queryRaw<(ResourceUsers & { readonly id: string })[]>`
    SELECT r.id, u.attempts, u.outside,
      CASE WHEN u.attempts = 0 THEN true
        WHEN u.outside > 0 OR r.status NOT IN ('pending', 'active') THEN false
        ELSE resource_is_idle(r.id) END AS "isIdle",
      CASE WHEN r.status = 'pending' THEN (SELECT count(*)::int FROM lease w
        WHERE w.status = 'pending' AND w.awaits_resource_id IS NOT NULL
          AND w.awaits_resource_id = r.id)
        ELSE 0 END AS awaiting
    FROM resource r
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS attempts,
        count(*) FILTER (WHERE l.holder_resource_id IS NULL)::int AS outside
      FROM attempt a JOIN lease l ON l.id = a.lease_id
      WHERE a.resource_id = r.id AND a.ended_at IS NULL
    ) u
    WHERE r.id = ANY (${ids})`;
  return new Map(rows.map(({ id, ...users }) => [id, users]));
}
