import type {
  AcquiredLease,
  ActivateLeaseStore,
  Claim,
  ConsumedCommand,
  NewEvent,
  SetUp,
  SweepStore,
} from '@drydock/engine';
import { phaseOfLease } from '@drydock/engine';
import { createCallStore } from '../claim/calls.ts';
import type { Database } from '../postgres/database.ts';
import { commandEvents, eventRows, type EventRow } from '../timeline/event-rows.ts';
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
  const { claim, attempt } = acquired;
  const said = [...eventRows(events), ...commandEvents('lease', commands, acquired.commands)];
  const about = { resource: attempt.resource.id };
  const written = await write(database, claim, setUp, commands, said, about);
  return written.length === 1;
}

function write(
  database: Database,
  claim: Claim,
  setUp: SetUp,
  commands: readonly ConsumedCommand[],
  said: readonly EventRow[],
  about: { resource: string },
): Promise<readonly object[]> {
  const { id, fence } = claim;
  const writer = claim.writer;
  switch (setUp.to) {
    case 'active': {
      const events = [...said, { type: 'lease.activated', data: about }];
      return database.rows('lease/activate', {
        lease: id,
        fence,
        state: toJson(setUp.state),
        events: toJson(events),
        writer,
      });
    }
    case 'acquired': {
      const line = { type: 'lease.log', data: { message: setUp.reason } };
      // The same "not ready yet" is worth one line, not one for each look.
      const events = setUp.fault ? [...said, line] : said;
      return database.rows('lease/delay', {
        lease: id,
        fence,
        delayMs: setUp.delayMs,
        isFault: setUp.fault,
        events: toJson(events),
        writer,
      });
    }
    case 'pending': {
      const failed = { type: 'lease.attempt-failed', data: { ...about, reason: setUp.reason } };
      return database.rows('lease/throw-back', {
        lease: id,
        fence,
        reason: setUp.reason,
        events: toJson([...said, failed]),
        commands: toJson(commands),
        writer,
      });
    }
    case 'released':
    case 'broken': {
      const { code, sentence } = setUp.reason;
      const ending = { id, fence, status: setUp.to, reason: sentence, reason_code: code };
      const ended = { type: `lease.${setUp.to}`, data: { reason: sentence, code } };
      const events = [...said, ended].map((event) => ({ lease: id, ...event }));
      return database.rows('lease/end', {
        leases: toJson([ending]),
        commands: toJson(commands),
        events: toJson(events),
        writer,
      });
    }
  }
}
