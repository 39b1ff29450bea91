import {
  isContested,
  mayServeMore,
  needsWhole,
  type Allocated,
  type AllocatorStore,
  type Hint,
  type Plan,
  type Snapshot,
  type SweepStore,
  type WaitsStore,
} from '@drydock/engine';
import type { Database, Runner, Transaction } from '../database.ts';
import { isSlotConflict } from '../failure.ts';
import { writePlan } from './write-plan.ts';
import { readHoldings, readSnapshot, readWhole } from './read-snapshot.ts';

/** Deciding again because a slot was taken: each round knows more taken keys than the last. */
const ROUNDS_MAX = 5;

export function createAllocatorStore(database: Database): AllocatorStore & SweepStore & WaitsStore {
  return {
    allocate: async (type, writer, decide, mayDecide) => {
      try {
        return await database.transaction(
          (transaction) => allocate(transaction, type, writer, decide, mayDecide),
          isSlotConflict,
        );
      } catch (error) {
        if (error instanceof NotToBeDecided) {
          return null;
        }
        throw error;
      }
    },
    whereDueAfter: (type, placed) => database.rows<Hint>('allocator-due-after', [type, placed]),
    due: (limit) => database.rows<Hint>('sweep-allocator', [limit]),
    waitsEnding: async (aheadMs, limit) => {
      const rows = await database.rows<{ type: string; at: string; in_ms: number }>(
        'waits-ending',
        [aheadMs, limit],
      );
      return rows.map(({ type, at, in_ms: inMs }) => ({ type, at, inMs }));
    },
  };
}

/** Takes back what the transaction has claimed: the decision is somebody else's. */
class NotToBeDecided extends Error {}

async function allocate(
  transaction: Transaction,
  type: string,
  writer: string,
  decide: (snapshot: Snapshot, takenElsewhere: ReadonlySet<string>) => Plan,
  mayDecide: () => Promise<boolean>,
): Promise<Allocated> {
  const read = await readSnapshot(transaction, type, writer);
  if (!(await mayDecide())) {
    throw new NotToBeDecided();
  }
  let { snapshot } = read;
  const taken = new Set<string>();
  let plan = decide(snapshot, taken);
  if (needsWhole(snapshot, plan)) {
    snapshot = await readWhole(transaction, snapshot);
    plan = decide(snapshot, taken);
  }
  // Where there is enough for everybody, or nothing for anybody, the order is nobody's concern.
  if (isContested(snapshot, plan)) {
    snapshot = { ...snapshot, holdings: await readHoldings(transaction, type) };
    plan = decide(snapshot, taken);
  }
  for (let round = 1; round < ROUNDS_MAX; round += 1) {
    const conflicts = await takenSlots(transaction, plan, taken);
    if (conflicts.length === 0) {
      break;
    }
    conflicts.forEach((key) => taken.add(key));
    plan = decide(snapshot, taken);
  }
  const grantedAfterMs = await writePlan(transaction, type, writer, plan, read.explained);
  return { plan, more: mayServeMore(snapshot, plan), grantedAfterMs };
}

/**
 * Which of the plan's slots somebody holds. Slots of limits are known from the snapshot; those
 * that a kind names may be held by an object of another type.
 */
async function takenSlots(
  runner: Runner,
  plan: Plan,
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const keys = [...plan.placements, ...plan.resources].flatMap((each) => each.slots);
  const named = keys.filter((key) => !/^(lease|resource)\//.test(key) && !known.has(key));
  if (named.length === 0) {
    return [];
  }
  const rows = await runner.rows<{ key: string }>('taken-slots', [named]);
  return rows.map((row) => row.key);
}
