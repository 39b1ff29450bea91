import {
  hintResource,
  manyLost,
  type CheckSoonStore,
  type CheckStore,
  type SweepStore,
} from '@drydock/engine';
import { buildingSettings, newId } from '@drydock/model';
import type { Database } from '../postgres/database.ts';
import { createHeldLeaseStore } from '../layer/held-lease-store.ts';

/** Who the health check is in commands, marks and events: only its own marks does it clear. */
const AUTHOR = 'health check';

/** So many lost at one place within a minute are one matter. */
const MANY_LOST = 3;

export interface CheckedKind {
  readonly kind: string;
  /** Until a resource that was just built is looked at. */
  readonly firstInMs: number;
  /** And closely. */
  readonly closeInMs: number;
}

export interface CheckSweepStore extends SweepStore {
  /** Tells of places where many were lost, once nothing was for so long. */
  tellLost(quietMs: number, writer: string): Promise<void>;
  /** Gives active resources of these kinds a check, at most `limit`; how many got one. */
  addChecks(kinds: readonly CheckedKind[], limit: number): Promise<number>;
}

/** What health checks read and write; they never claim the resource. */
export function createCheckStore(
  database: Database,
): CheckStore & CheckSoonStore & CheckSweepStore {
  const held = createHeldLeaseStore(database);
  return {
    findHeld: (...asked) => held.findHeld(...asked),
    isHeldEntitled: (...asked) => held.isHeldEntitled(...asked),
    takeCheck: async (resourceId, aheadMs) => {
      const [row] = await database.rows('health/take', { resource: resourceId, forMs: aheadMs });
      if (row === undefined) {
        return null;
      }
      const { failures, closely, takenUntil, id, type, name, status, kind } = row;
      const { state, choice, config } = row;
      const resource = {
        id,
        projectId: row.projectId,
        type,
        name,
        status,
        kind,
        blueprintId: row.blueprintId,
        blueprintName: row.blueprintName,
        config,
        choice,
        state,
      };
      const { failedChecksMax } = buildingSettings(row.building);
      return { resource, failures, failedChecksMax, closely, takenUntil };
    },

    letGoCheck: async ({ resource, takenUntil }) => {
      await database.rows('health/let-go', { resource: resource.id, takenUntil });
    },

    finishCheck: async (
      { resource, takenUntil },
      { reason, isLost, isIll, nextInMs, closeInMs },
    ) => {
      const values = {
        resource: resource.id,
        takenUntil,
        reason,
        isLost,
        isIll,
        nextInMs,
        closeInMs,
        command: newId('command'),
        author: AUTHOR,
      };
      return (await database.rows('health/finish', values)).length === 1;
    },

    countLost: async ({ projectId, kind, place }) => {
      await database.rows('health/count-lost', { project: projectId, kind, place });
    },

    tellLost: async (quietMs, writer) => {
      const { type } = manyLost();
      await database.rows('health/tell-lost', { quietMs, many: MANY_LOST, type, writer });
    },

    whereCheckDue: async (resourceId) => {
      const rows = await database.rows('health/due', { resource: resourceId });
      return rows.length === 0 ? null : hintResource('check', resourceId);
    },

    makeCheckDue: async (resourceId) =>
      (await database.rows('health/make-due', { resource: resourceId })).length === 1,

    addChecks: async (checked, limit) => {
      if (checked.length === 0) {
        return 0;
      }
      const kinds = checked.map(({ kind }) => kind);
      const firstInMs = checked.map((each) => each.firstInMs);
      const closeInMs = checked.map((each) => each.closeInMs);
      const values = { kinds, firstInMs, closeInMs, limit };
      return (await database.rows('health/insert', values)).length;
    },

    due: (limit) => database.rows('health/sweep', { limit }),
  };
}
