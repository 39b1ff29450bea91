import {
  answer,
  isContested,
  needsWhole,
  type Allocated,
  type AllocatorStore,
  type Decider,
  type Plan,
  type Snapshot,
  type SweepStore,
  type WaitsStore,
} from '@drydock/engine';
import type { Database, Runner, Transaction } from '../postgres/database.ts';
import { isMoreThanAllowed, isSlotConflict } from '../postgres/failure.ts';
import { writePlan } from './write-plan.ts';
import { createPoolStore } from '../pool/pool-store.ts';
import { poolsUsedBy } from '../pool/used.ts';
import { readQuotaUse } from '../quota/use.ts';
import { readHoldings } from './read-holdings.ts';
import { KnownBlueprints } from './known-blueprints.ts';
import { LastDecisions, type Needed } from './last-decisions.ts';
import { withAmounts } from './read-amounts.ts';
import { readAnswerable } from './read-answerable.ts';
import { readSnapshot, readWhole, type Look } from './read-snapshot.ts';
import { Uncounted } from './uncounted.ts';

/** Deciding again because a slot was taken: each round knows more taken keys than the last. */
const ROUNDS_MAX = 5;

/** @param soleKinds - `KindRules.sole` */
export function createAllocatorStore(
  database: Database,
  soleKinds: readonly string[] = [],
): AllocatorStore & SweepStore & WaitsStore & { isKnown(type: string): Promise<boolean> } {
  const last = new LastDecisions();
  const known = new KnownBlueprints();
  return {
    ...createPoolStore(database, soleKinds),
    allocate: async (type, writer, look, decide, mayDecide) => {
      const asked = { type, writer, look, soleKinds, known, ...last.expected(type) };
      try {
        const { needed, ...allocated } = await database.transaction(
          (transaction) => allocate(transaction, asked, decide, mayDecide),
          (error) => isSlotConflict(error) || isMoreThanAllowed(error),
        );
        last.tell(type, needed);
        return allocated;
      } catch (error) {
        if (error instanceof NotToBeDecided) {
          return null;
        }
        throw error;
      }
    },
    answer: (type, writer) =>
      database.transaction(async (transaction) => {
        const plan = answer(await readAnswerable(transaction, type, writer));
        const grantedAfterMs = await writePlan(transaction, { type, writer }, plan, LAST);
        return { plan, grantedAfterMs, more: false, poolsDue: false, poolsUsed: [] };
      }),
    whereDueAfter: (type, placed) => database.rows('allocator/due-after', { type, placed }),
    isKnown: async (type) => {
      const [row] = await database.rows('allocator/type-known', { type });
      return row?.known === true;
    },
    due: (limit) => database.rows('allocator/sweep', { limit }),
    waitsEnding: async (aheadMs, limit) => {
      const rows = await database.rows('allocator/waits-ending', { aheadMs, how: limit });
      return rows.map(({ type, at, inMs }) => ({ type, at, inMs }));
    },
  };
}

/** Takes back what the transaction has claimed: the decision is somebody else's. */
class NotToBeDecided extends Error {}

/** Explanations may be out of date, and whose turn it is does not change. */
const LAST = { explained: true, turn: null, counts: false, limited: [], poolsUsed: [] } as const;

async function allocate(
  transaction: Transaction,
  asked: Look,
  decide: Decider,
  mayDecide: () => Promise<boolean>,
): Promise<Allocated & { readonly needed: Needed }> {
  const { type, writer, look } = asked;
  const uncounted = new Uncounted(transaction, type);
  const read = await readSnapshot(transaction, asked, uncounted);
  if (!(await mayDecide())) {
    throw new NotToBeDecided();
  }
  let snapshot = await withAmounts(transaction, read.snapshot);
  const taken = new Set<string>();
  let plan = decide(snapshot, taken);
  const isWholeNeeded = needsWhole(plan);
  if (isWholeNeeded && !snapshot.isWhole) {
    const whole = await readWhole(transaction, { ...read, snapshot }, look, uncounted);
    snapshot = await withAmounts(transaction, whole);
    plan = decide(snapshot, taken);
  }
  if (plan.resources.length > 0) {
    snapshot = { ...snapshot, resourcesLeft: await resourcesLeft(transaction, plan) };
    plan = passesQuota(snapshot, plan) ? decide(snapshot, taken) : plan;
  }
  // Where there is enough for everybody, or nothing for anybody, the order is nobody's concern.
  if (isContested(snapshot, plan)) {
    const [, holdings] = await Promise.all([
      uncounted.count(),
      readHoldings(transaction, type, snapshot.leases),
    ]);
    snapshot = { ...snapshot, holdings };
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
  const { explained, turn, chose, isLine } = read;
  const after = {
    explained,
    turn,
    counts: read.counts && !snapshot.isWhole,
    limited: limitedOf(plan),
    poolsUsed: poolsUsedBy(plan, snapshot),
  };
  const grantedAfterMs = await writePlan(transaction, { type, writer }, plan, after);
  const more = snapshot.more || plan.isPartial || plan.again.length > 0;
  const placed = uncounted.after(read.fence, plan.placements.length);
  const lined = isLine ? isWholeNeeded : null;
  const { poolsDue } = read;
  const { poolsUsed } = after;
  return { plan, more, grantedAfterMs, poolsDue, poolsUsed, needed: { chose, lined, placed } };
}

/**
 * How many resources the projects may still have that the plan builds some for. They are held until
 * the plan is written: another type's allocator, or an operator, may be building for them as well.
 */
async function resourcesLeft(runner: Runner, plan: Plan): Promise<ReadonlyMap<string, number>> {
  const projects = [...new Set(plan.resources.map(({ projectId }) => projectId))];
  await runner.rows('project/lock-many', { projects });
  const uses = await Promise.all(projects.map((id) => readQuotaUse(runner, id, ['resources'])));
  return new Map(
    uses.flatMap(([use], index) => {
      const project = projects[index];
      return use === undefined || project === undefined
        ? []
        : [[project, Math.max(0, use.value - use.used)] as const];
    }),
  );
}

/** The resources that leases are placed on, but those that may have any number. */
function limitedOf({ placements }: Plan): readonly string[] {
  return [
    ...new Set(placements.flatMap(({ resourceId, most }) => (most === null ? [] : [resourceId]))),
  ];
}

function passesQuota({ resourcesLeft: left }: Snapshot, { resources }: Plan): boolean {
  return [...left].some(
    ([project, most]) => resources.filter(({ projectId }) => projectId === project).length > most,
  );
}

/** Keys that one question asks about at most. */
const ASKED_MAX = 10_000;

/**
 * Which of the plan's slots somebody holds. Slots of limits are known from the snapshot; those
 * that a kind names may be held by an object of another type. Once one of them was, all are asked
 * about that the decision has come across, or each round would find out about one more.
 */
async function takenSlots(
  runner: Runner,
  plan: Plan,
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const planned = [...plan.placements, ...plan.resources].flatMap((each) => each.slots);
  const keys = known.size === 0 ? planned : [...new Set([...planned, ...plan.named])];
  const named = keys
    .filter((key) => !key.startsWith('resource/') && !known.has(key))
    .slice(0, ASKED_MAX);
  if (planned.length === 0 || named.length === 0) {
    return [];
  }
  const rows = await runner.rows('allocator/taken-slots', { keys: named });
  return rows.map((row) => row.key);
}
