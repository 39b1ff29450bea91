import type {
  ActiveLease,
  EndedActiveLease,
  Hint,
  SettleLeasesStore,
  ToldLease,
} from '@drydock/engine';
import { phaseOfLease } from '@drydock/engine';
import type { Database, Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { holderOf } from '../subject/columns.ts';
import { claimOf, debtOf, readOpenCommands } from '../claim/claimed-rows.ts';

interface Decided {
  readonly lease: ActiveLease;
  readonly settled: ToldLease;
}

/** What UpdateWorker reads and writes of active leases. */
export function createSettleLeasesStore(database: Database): SettleLeasesStore {
  return {
    settleLeases: (ids, writer, decide, keptMax) =>
      database.transaction(async (transaction) => {
        const leases = await claimActive(transaction, ids, writer);
        const decided = leases.flatMap((lease): Decided[] => {
          const settled = decide(lease);
          return settled === null ? [] : [{ lease, settled }];
        });
        const claimed = new Set(leases.map((lease) => lease.claim.id));
        const missing = ids.filter((id) => !claimed.has(id));
        const elsewhere = missing.length === 0 ? [] : await phases(transaction, missing);
        const ended =
          decided.length === 0
            ? []
            : await transaction.last((runner) => end(runner, decided, writer, keptMax));
        const over = new Set(ended.map(({ id }) => id));
        return {
          ended,
          elsewhere,
          living: [...claimed].filter((id) => !over.has(id)),
        };
      }),

    whereDue: async (ids) => {
      const rows = await database.rows('lease/due', { ids });
      return (
        rows
          // Ended leases were hinted when they ended.
          .filter((row) => row.status === 'active' || row.status === 'acquired')
          .flatMap((row) => phaseOfLease(row) ?? [])
      );
    },
  };
}

/** Sent together, run in this order: what is read is read after the claim. */
async function claimActive(
  runner: Runner,
  ids: readonly string[],
  writer: string,
): Promise<ActiveLease[]> {
  const [claims, commands, passed] = await Promise.all([
    runner.rows('lease/claim-active', { ids, writer }),
    readOpenCommands(runner, ids),
    runner.rows('lease/passed-deadlines', { ids }),
  ]);
  const expired = new Map(passed.map(({ leaseId, ...over }) => [leaseId, over] as const));
  return claims.map((row) => ({
    claim: claimOf(row, writer),
    commands: commands.get(row.id) ?? [],
    expired: expired.get(row.id) ?? null,
  }));
}

async function end(
  runner: Runner,
  decided: readonly Decided[],
  writer: string,
  keptMax: number,
): Promise<readonly EndedActiveLease[]> {
  const leases = decided.map(({ lease, settled }, index) => ({
    id: lease.claim.id,
    fence: lease.claim.fence,
    status: settled.to,
    reason: settled.reason.sentence,
    reason_code: settled.reason.code,
    kept: index < keptMax,
  }));
  const commands = decided.flatMap(({ settled }) => settled.commands);
  const events = decided.flatMap(({ lease, settled }) =>
    settled.told.map((event) => ({ lease: lease.claim.id, ...event })),
  );
  const values = {
    leases: toJson(leases),
    commands: toJson(commands),
    events: toJson(events),
    writer,
  };
  const rows = await runner.rows('lease/end', values);
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    holder: holderOf(row),
    debt: row.kept ? debtOf('lease', row, claimOf(row, writer)) : null,
  }));
}

async function phases(runner: Runner, ids: readonly string[]): Promise<Hint[]> {
  const rows = await runner.rows('lease/phases', { ids });
  return rows.flatMap((row) => phaseOfLease(row) ?? []);
}
