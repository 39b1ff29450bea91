import type {
  AcquiredLease,
  ActivateLeaseStore,
  ConsumedCommand,
  NewEvent,
  SetUp,
  SweepStore,
} from '@drydock/engine';
import { phaseOfLease } from '@drydock/engine';
import { BOUNDS } from '@drydock/model';
import { createCallStore } from '../claim/calls.ts';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { attemptFacts, claimOf, leaseFacts, readOpenCommands } from '../claim/claimed-rows.ts';

/** What LeaseWorker reads and writes: acquired leases. */
export function createLeaseStore(database: Database): ActivateLeaseStore & SweepStore {
  const openCommands: ActivateLeaseStore['openCommands'] = async (claim) =>
    (await readOpenCommands(database, [claim.id])).get(claim.id) ?? [];

  return {
    ...createCallStore(database),
    openCommands,

    claimAcquired: async (id, writer) => {
      const [row] = await database.rows('lease/claim-acquired', { ids: [id], writer });
      const attempt = row === undefined ? null : attemptFacts(row);
      if (row === undefined || attempt === null) {
        const [now] = await database.rows('lease/phases', { ids: [id] });
        return { elsewhere: now === undefined ? null : phaseOfLease(now) };
      }
      const claim = claimOf(row, writer);
      return {
        claim,
        lease: leaseFacts(row),
        attempt,
        commands: await openCommands(claim),
        sinceRequestMs: row.sinceRequestMs,
        leaseSecondsMax: row.limitLeaseSeconds,
      };
    },

    isEntitled: async (claim) => {
      const values = { lease: claim.id, fence: claim.fence };
      const [row] = await database.rows('lease/set-up-entitled', values);
      return row?.entitled ?? false;
    },

    finishSetUp: (acquired, setUp, commands, events) =>
      finishSetUp(database, acquired, setUp, commands, events),

    whereDue: async (id) => {
      const [row] = await database.rows('lease/due', { ids: [id] });
      return row === undefined ? null : phaseOfLease(row);
    },

    due: (limit) => database.rows('lease/sweep', { limit }),
  };
}

async function finishSetUp(
  database: Database,
  acquired: AcquiredLease,
  setUp: SetUp,
  commands: readonly ConsumedCommand[],
  events: readonly NewEvent[],
): Promise<boolean> {
  return (await write(database, acquired, setUp, commands, events)).length === 1;
}

function write(
  database: Database,
  { claim: { id, fence, writer }, leaseSecondsMax }: AcquiredLease,
  setUp: SetUp,
  commands: readonly ConsumedCommand[],
  told: readonly NewEvent[],
): Promise<readonly object[]> {
  const events = toJson(told);
  switch (setUp.to) {
    case 'active':
      return database.rows('lease/activate', {
        lease: id,
        fence,
        state: toJson(setUp.state),
        events,
        writer,
        leaseSeconds: leaseSecondsMax,
        aheadSeconds: BOUNDS.expiringSecondsAhead,
      });
    case 'acquired':
      return database.rows('lease/delay', {
        lease: id,
        fence,
        delayMs: setUp.delayMs,
        isFault: setUp.fault,
        events,
        writer,
      });
    case 'pending':
      return database.rows('lease/throw-back', {
        lease: id,
        fence,
        reason: setUp.reason,
        events,
        commands: toJson(commands),
        writer,
      });
    case 'released':
    case 'broken': {
      const { code, sentence } = setUp.reason;
      const ending = { id, fence, status: setUp.to, reason: sentence, reason_code: code };
      return database.rows('lease/end', {
        leases: toJson([ending]),
        commands: toJson(commands),
        events: toJson(told.map((event) => ({ lease: id, ...event }))),
        writer,
      });
    }
  }
}
