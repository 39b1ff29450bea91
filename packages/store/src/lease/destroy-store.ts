import {
  grouped,
  phaseOfLease,
  type Debt,
  type Destroyed,
  type DestroyStore,
  type NewEvent,
} from '@drydock/engine';
import { createCallStore } from '../claim/calls.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { claimOf, debtOf } from '../claim/claimed-rows.ts';

interface Finished {
  readonly debt: Debt;
  readonly events: readonly NewEvent[];
}

/** Claims and endings that come in together share a statement. */
const GROUP = { sizeMax: 200, lanes: 2 };

/** What UpdateWorker's destroy queue reads and writes of leases and attempts. */
export function createDestroyStore(database: Database): DestroyStore {
  const claimEnded = grouped(async (claims: readonly { id: string; writer: string }[]) => {
    const writer = claims[0]?.writer ?? '';
    const ids = claims.map((claim) => claim.id);
    const rows = await database.rows('lease/claim-ended', { ids, writer });
    const unclaimed = new Map(rows.map((row) => [row.id, row]));
    return claims.map(({ id }) => {
      // A fence has one writer: whoever asked for the same lease second in this group gets none.
      const row = unclaimed.get(id);
      unclaimed.delete(id);
      return row;
    });
  }, GROUP);

  const finish = grouped(async (finished: readonly Finished[]) => {
    const writer = finished[0]?.debt.claim.writer ?? '';
    const debts = finished.map(({ debt }) => ({
      kind: debt.kind,
      id: debt.claim.id,
      fence: debt.claim.fence,
    }));
    const rows = await database.rows('lease/finish-destroying', {
      debts: toJson(debts),
      events: toJson(finished.flatMap(finishedEvents)),
      writer,
    });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return finished.map(({ debt }): Destroyed => {
      const row = byId.get(debt.claim.id);
      return {
        written: row?.fence === debt.claim.fence,
        woken: row?.woken.includes(debt.lease.type) ?? false,
        watched: debt.attempt !== null && row?.watched.includes(debt.attempt.resource.id) === true,
      };
    });
  }, GROUP);

  const isWaitedFor = grouped(async (types: readonly string[]) => {
    const rows = await database.rows('allocator/types-waited-for', { types: [...new Set(types)] });
    const waited = new Set(rows.map((row) => row.type));
    return types.map((type) => waited.has(type));
  }, GROUP);

  return {
    ...createCallStore(database),
    isWaitedFor,

    claimEnded: async (id, writer) => {
      const row = await claimEnded({ id, writer });
      if (row === undefined) {
        const [now] = await database.rows('lease/phases', { ids: [id] });
        return { elsewhere: now === undefined ? null : phaseOfLease(now) };
      }
      return debtOf('lease', row, claimOf(row, writer));
    },

    claimDirty: async (attemptId, writer) => {
      const [row] = await database.rows('attempt/claim-dirty', { ids: [attemptId], writer });
      return row === undefined
        ? null
        : debtOf('attempt', row, { ...claimOf(row, writer), id: attemptId });
    },

    finishDestroying: (debt, events) => finish({ debt, events }),

    delayDestroying: async (debt, delayMs, reason, events) => {
      const { id, fence, writer } = debt.claim;
      const delayed = { fence, delayMs, isFault: reason !== null, events: toJson(events), writer };
      const rows = await (debt.kind === 'lease'
        ? database.rows('lease/delay', { lease: id, ...delayed })
        : database.rows('attempt/delay', { attempt: id, ...delayed }));
      return rows.length === 1;
    },
  };
}

function finishedEvents({ debt, events }: Finished): object[] {
  return events.map((event) => ({
    debt: debt.claim.id,
    fence: debt.claim.fence,
    lease: debt.lease.id,
    ...event,
  }));
}
