import type { SweepStore, TellExpiringStore } from '@drydock/engine';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { forgetFailures } from '../resource/failure.ts';

/** What the update worker's sweeps need. */
export interface UpdateSweepStore extends SweepStore, TellExpiringStore {
  /** Leases whose deadline passes within `aheadMs`, with the milliseconds until then. */
  expiringSoon(aheadMs: number, limit: number): Promise<readonly { id: string; inMs: number }[]>;
  /** Forgets what ended more than `days` ago, at most `limit` of each; how many went. */
  retire(days: number, limit: number): Promise<number>;
  /** Forgets what builds that failed have printed, past its age: at most so many; how many went. */
  forgetFailures(limit: number): Promise<number>;
}

/** @param writer - who writes, for what is told */
export function createUpdateSweepStore(
  database: Database,
  writer = 'update-worker',
): UpdateSweepStore {
  return {
    due: (limit) => database.rows('lease/sweep-updates', { limit }),
    expiringSoon: async (aheadMs, limit) => {
      const rows = await database.rows('lease/expiring-soon', { aheadMs, limit });
      return rows.map((row) => ({ id: row.id, inMs: row.inMs }));
    },
    tellExpiring: async ({ aheadMs, sinceMs }, { renewable, final }, limit) => {
      const rows = await database.rows('lease/tell-expiring', {
        aheadMs,
        sinceMs,
        event: renewable.type,
        data: toJson(renewable.data),
        finalData: toJson(final.data),
        writer,
        limit,
      });
      return rows.length;
    },
    forgetFailures: (limit) => forgetFailures(database, limit),
    retire: async (days, limit) => {
      const [gone] = await database.rows('lease/retire', { days, how: limit });
      return gone === undefined ? 0 : gone.leases + gone.resources + gone.answers;
    },
  };
}
