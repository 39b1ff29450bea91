import {
  isContested,
  mayServeMore,
  type Allocated,
  type AllocatorStore,
  type Hint,
  type Plan,
  type Snapshot,
  type SweepStore,
  type WaitsStore,
} from '@drydock/engine';
import type { Database, Runner } from '../database.ts';
import { isSlotConflict } from '../failure.ts';
import { writePlan } from './write-plan.ts';
import { readHoldings, readSnapshot } from './read-snapshot.ts';

/** Deciding again because a slot was taken: each round knows more taken keys than the last. */
const ROUNDS_MAX = 5;

export function createAllocatorStore(database: Database): AllocatorStore & SweepStore & WaitsStore {
  return {
    allocate: (type, writer, decide) =>
      database.transaction((runner) => allocate(runner, type, writer, decide), isSlotConflict),
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

async function allocate(
  runner: Runner,
  type: string,
  writer: string,
  decide: (snapshot: Snapshot, takenElsewhere: ReadonlySet<string>) => Plan,
): Promise<Allocated> {
  let snapshot = await readSnapshot(runner, type, writer);
  const taken = new Set<string>();
  let plan = decide(snapshot, taken);
  // Where there is enough for everybody, or nothing for anybody, the order is nobody's concern.
  if (isContested(snapshot, plan)) {
    snapshot = { ...snapshot, holdings: await readHoldings(runner, type) };
    plan = decide(snapshot, taken);
  }
  for (let round = 1; round < ROUNDS_MAX; round += 1) {
    const conflicts = await takenSlots(runner, plan, taken);
    if (conflicts.length === 0) {
      break;
    }
    conflicts.forEach((key) => taken.add(key));
    plan = decide(snapshot, taken);
  }
  const grantedAfterMs = await writePlan(runner, type, writer, plan);
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
