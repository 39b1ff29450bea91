import type { SweepStore } from '@drydock/engine';
import type { Database } from '../postgres/database.ts';

/** What the update worker's sweeps need. */
export interface UpdateSweepStore extends SweepStore {
  /** Leases whose deadline passes within `aheadMs`, with the milliseconds until then. */
  expiringSoon(aheadMs: number, limit: number): Promise<readonly { id: string; inMs: number }[]>;
  /** Forgets what ended more than `days` ago, at most `limit` of each; how many went. */
  retire(days: number, limit: number): Promise<number>;
}

export function createUpdateSweepStore(database: Database): UpdateSweepStore {
  return {
    due: (limit) => database.rows('lease/sweep-updates', { limit }),
    expiringSoon: async (aheadMs, limit) => {
      const rows = await database.rows('lease/expiring-soon', { aheadMs, limit });
      return rows.map((row) => ({ id: row.id, inMs: row.inMs }));
    },
    retire: async (days, limit) => {
      const [gone] = await database.rows('lease/retire', { days, how: limit });
      return gone === undefined ? 0 : gone.leases + gone.resources + gone.answers;
    },
  };
}
