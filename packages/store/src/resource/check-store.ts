import {
  hintResource,
  type CheckSoonStore,
  type CheckStore,
  type SweepStore,
} from '@drydock/engine';
import { newId, type JsonObject } from '@drydock/model';
import type { Database } from '../postgres/database.ts';

interface TakenRow {
  readonly failures: number;
  readonly taken_until: string;
  readonly id: string;
  readonly project_id: string;
  readonly type: string;
  readonly name: string;
  readonly status: 'active';
  readonly state: JsonObject | null;
  readonly choice: JsonObject;
  readonly kind: string;
  readonly blueprint_id: string;
  readonly blueprint_name: string;
  readonly config: JsonObject;
}

/** Who the health check is in commands, marks and events: only its own marks does it clear. */
const AUTHOR = 'health check';

export interface CheckSweepStore extends SweepStore {
  /** Gives active resources of these kinds a check, at most `limit`; how many got one. */
  addChecks(kinds: readonly string[], limit: number): Promise<number>;
}

/** What health checks read and write; they never claim the resource. */
export function createCheckStore(
  database: Database,
): CheckStore & CheckSoonStore & CheckSweepStore {
  return {
    takeCheck: async (resourceId, aheadMs) => {
      const [row] = await database.rows<TakenRow>('health/take', [resourceId, aheadMs]);
      if (row === undefined) {
        return null;
      }
      const { failures, taken_until: takenUntil, id, type, name, status, kind } = row;
      const { state, choice, config } = row;
      const resource = {
        id,
        projectId: row.project_id,
        type,
        name,
        status,
        kind,
        blueprintId: row.blueprint_id,
        blueprintName: row.blueprint_name,
        config,
        choice,
        state,
      };
      return { resource, failures, takenUntil };
    },

    letGoCheck: async ({ resource, takenUntil }) => {
      await database.rows('health/let-go', [resource.id, takenUntil]);
    },

    finishCheck: async ({ resource, takenUntil }, { reason, nextInMs }) => {
      const values = [resource.id, takenUntil, reason, nextInMs, newId('command'), AUTHOR];
      return (await database.rows('health/finish', values)).length === 1;
    },

    whereCheckDue: async (resourceId) => {
      const rows = await database.rows('health/due', [resourceId]);
      return rows.length === 0 ? null : hintResource('check', resourceId);
    },

    makeCheckDue: async (resourceId) =>
      (await database.rows('health/make-due', [resourceId])).length === 1,

    addChecks: async (kinds, limit) =>
      kinds.length === 0 ? 0 : (await database.rows('health/insert', [kinds, limit])).length,

    due: (limit) => database.rows('health/sweep', [limit]),
  };
}
