import type { SweepStore, TellExpiringStore } from '@drydock/engine';
import { COST_BOUNDS } from '@drydock/model';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { forgetFailures } from '../resource/failure.ts';

/** Resources whose time one pass adds to the sums by day. */
const COUNTED_MAX = 50;

/** What the update worker's sweeps need. */
export interface UpdateSweepStore extends SweepStore, TellExpiringStore {
  /** Leases whose deadline passes within `aheadMs`, with the milliseconds until then. */
  expiringSoon(aheadMs: number, limit: number): Promise<readonly { id: string; inMs: number }[]>;
  /**
   * Forgets what ended more than `days` ago, at most `limit` of each; how many went. What it took is added to the
   * sums by day in the same transaction: a crash leaves both as they were, and of several processes one counts
   * while the others have nothing to do.
   */
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
    retire: (days, limit) =>
      database.transaction(async (runner) => {
        const [lock] = await runner.rows('cost/lock', {});
        if (lock?.mine !== true) {
          return 0;
        }
        const counted = await runner.rows('cost/count-resources', {
          days,
          limit,
          counted: COUNTED_MAX,
        });
        const [gone] = await runner.rows('lease/retire', { days, how: limit });
        const [operations] = await runner.rows('operation/retire', { days, how: limit });
        const [old] = await runner.rows('cost/forget', { days: COST_BOUNDS.keptDays, limit });
        const count = [
          gone?.leases,
          gone?.resources,
          gone?.answers,
          operations?.operations,
          old?.gone,
        ]
          .map((each) => each ?? 0)
          .reduce((sum, each) => sum + each, 0);
        // What is on those that were not counted had to stay: there is more.
        return counted.length < COUNTED_MAX ? count : Math.max(count, limit);
      }),
  };
}
