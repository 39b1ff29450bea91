import {
  hintLease,
  hintResource,
  hintType,
  SHORT_TTL_SECONDS,
  SHORT_WAIT_MS,
  type Hint,
} from '../hint.ts';
import { hintHolder } from '../layer/hint-holder.ts';
import { typeKey, type LockSet } from '../lock.ts';
import { countConsumed } from '../claim/observed.ts';
import { poolTimer, seeToPools, type PoolStore } from '../pool/see-to.ts';
import type { Surroundings } from '../surroundings.ts';
import { decide } from './decide.ts';
import type { Plan } from './plan.ts';
import type { Rivals } from './rivals.ts';
import type { Snapshot } from './snapshot.ts';

export interface Allocated {
  readonly plan: Plan;
  /** For each lease that is active now, how long ago it was requested. */
  readonly grantedAfterMs: readonly number[];
  /** Whether something was left that may be decided at once. */
  readonly more: boolean;
  /** Whether a pool of the type is to be looked at. */
  readonly poolsDue: boolean;
  /** Blueprints whose pools are to be looked at a moment later: leases were placed on what they keep ready. */
  readonly poolsUsed: readonly string[];
}

/** What a decision about a snapshot is asked of. */
export type Decider = (snapshot: Snapshot, takenElsewhere: ReadonlySet<string>) => Plan;

export interface AllocatorStore extends PoolStore {
  /**
   * One short transaction: claims the type's row, takes the wakes that are due, reads the snapshot,
   * asks `decide`, writes the plan, and leaves a wake for what was not looked at. `decide` may be
   * asked again with slot keys that turned out to be taken.
   *
   * `look` is how many decisions this run has made before: the first reads little, since most often
   * that is enough, later ones more.
   *
   * `mayDecide` is asked once the snapshot is read. Where it says no, all is taken back: null.
   */
  allocate(
    type: string,
    writer: string,
    look: number,
    decide: Decider,
    mayDecide: () => Promise<boolean>,
  ): Promise<Allocated | null>;
  /** As `allocate`, of what can be answered whatever there is; reads neither blueprints nor resources. */
  answer(type: string, writer: string): Promise<Allocated>;
  /** What came in meanwhile: wakes of the type, due leases, commands for leases just placed. */
  whereDueAfter(type: string, placedLeases: readonly string[]): Promise<readonly Hint[]>;
}

/** How soon a pool is looked at after its ready ones were used: many that are placed at once are one matter. */
export const POOL_USED_MS = 250;

/** Batches that one run may work off before it lets another worker have the type. */
const BATCHES_MAX = 50;

/**
 * Decides about the pending leases of a type, batch by batch, under the type's lock.
 *
 * The lock takes one round trip, and what there is to decide about can be read meanwhile: the row
 * that the transaction claims first lets one of them read at a time, lock or no lock. Nothing is
 * decided before the lock is ours. Where another process was met lately, the lock comes first, or
 * each of many would read what one of them decides about.
 */
export async function runAllocator(
  type: string,
  surroundings: Surroundings,
  store: AllocatorStore,
  rivals: Rivals,
): Promise<void> {
  const { locks, hints, lockMs } = surroundings;
  const taking = locks.take([typeKey(type)], lockMs);
  // What it throws is heard where it is awaited.
  taking.catch(() => undefined);
  const placed: string[] = [];
  try {
    const mayRead = !rivals.around(type) || !isBusy(await taking);
    if (mayRead) {
      const poolsDue = await allocateInBatches(type, surroundings, store, taking, placed);
      if (poolsDue) {
        // After the leases: nobody who can be served waits for what is kept ready for others.
        await seeToPools(type, surroundings, store, () => isStillHeld(taking));
      }
    }
  } catch (error) {
    await answerAtLeast(type, surroundings, store, taking);
    throw error;
  } finally {
    await taking.then(
      (lockSet) => lockSet.release(),
      () => undefined,
    );
  }
  if (isBusy(await taking)) {
    rivals.meet(type);
    return;
  }
  hints.send(await store.whereDueAfter(type, placed));
}

/** Whoever wants to leave can, though nobody can be placed. What this throws is less of a reason. */
async function answerAtLeast(
  type: string,
  surroundings: Surroundings,
  store: AllocatorStore,
  taking: Promise<LockSet>,
): Promise<void> {
  try {
    if (!isBusy(await taking)) {
      tell((await store.answer(type, surroundings.writer)).plan, surroundings);
    }
  } catch {
    return;
  }
}

const isBusy = (lockSet: LockSet): boolean => lockSet.keys.length === 0;

async function isStillHeld(taking: Promise<LockSet>): Promise<boolean> {
  const lockSet = await taking;
  return !isBusy(lockSet) && !lockSet.signal.aborted;
}

/**
 * Until nothing is due, or the lock is not ours. What is placed is added to `placed`. Whether pools are to be
 * seen to while it is ours.
 */
async function allocateInBatches(
  type: string,
  surroundings: Surroundings,
  store: AllocatorStore,
  taking: Promise<LockSet>,
  placed: string[],
): Promise<boolean> {
  const { hints, kinds, timers, writer } = surroundings;
  const isHeld = (): Promise<boolean> => isStillHeld(taking);
  let poolsDue = false;
  for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
    const startedAt = performance.now();
    let commanded: Snapshot['commanded'] = [];
    const decideNow = (snapshot: Snapshot, taken: ReadonlySet<string>): Plan => {
      ({ commanded } = snapshot);
      return decide(snapshot, kinds, taken);
    };
    const allocated = await store.allocate(type, writer, batch, decideNow, isHeld);
    if (allocated === null) {
      return false;
    }
    const { plan, more } = allocated;
    poolsDue ||= allocated.poolsDue;
    for (const blueprintId of allocated.poolsUsed) {
      timers.hintIn(POOL_USED_MS, hintType(type), `${poolTimer(blueprintId)} used`);
    }
    tell(plan, surroundings);
    watchShortWaits(type, plan, surroundings);
    observe(type, allocated, commanded, startedAt, surroundings);
    placed.push(...plan.placements.map((placement) => placement.leaseId));
    if (!more) {
      return poolsDue;
    }
    if (batch === BATCHES_MAX - 1) {
      hints.send([hintType(type)]);
    } else if (!(await (await taking).extend())) {
      return false;
    }
  }
  return poolsDue;
}

function observe(
  type: string,
  { plan, grantedAfterMs }: Allocated,
  commanded: Snapshot['commanded'],
  startedAt: number,
  surroundings: Surroundings,
): void {
  const { observer } = surroundings;
  observer.took('allocate', performance.now() - startedAt);
  grantedAfterMs.forEach((sinceRequestMs) => observer.granted(type, sinceRequestMs));
  const open = commanded.flatMap((lease) => lease.commands);
  for (const { commands } of [...plan.ends, ...plan.stays]) {
    countConsumed(surroundings, open, commands);
  }
  plan.faults.forEach(({ kind, where }) => observer.kindFailed(kind, where));
  observer.worked('allocate', startedAt, [
    ...plan.placements.map(({ leaseId, status }) => ({ lease: leaseId, outcome: status })),
    ...plan.ends.map(({ leaseId, status }) => ({ lease: leaseId, outcome: status })),
    ...plan.stays.flatMap(({ leaseId, event }) =>
      event === null ? [] : [{ lease: leaseId, outcome: 'waiting' }],
    ),
  ]);
}

/** And pauses in building. Longer waits are found by `watchWaits` before they are over. */
function watchShortWaits(type: string, plan: Plan, { timers }: Surroundings): void {
  for (const { blueprintId, inMs } of plan.pauses) {
    timers.hintIn(inMs, hintType(type), blueprintId);
  }
  for (const { leaseId, waitLeftMs } of plan.stays) {
    if (waitLeftMs !== null && waitLeftMs <= SHORT_WAIT_MS) {
      timers.hintIn(waitLeftMs, hintType(type), leaseId);
    }
  }
}

function tell(plan: Plan, { hints, changes }: Surroundings): void {
  changes.publish([
    ...plan.placements.map(({ leaseId, status }) => ({ lease: leaseId, status })),
    ...plan.ends.map(({ leaseId, status }) => ({ lease: leaseId, status })),
  ]);
  hints.send([
    ...plan.placements.flatMap(({ leaseId, status, ttlSeconds, leaseSecondsMax }) => {
      if (status === 'acquired') {
        return [hintLease('lease', leaseId)];
      }
      return Math.min(ttlSeconds, leaseSecondsMax ?? Infinity) <= SHORT_TTL_SECONDS
        ? [hintLease('update', leaseId)]
        : [];
    }),
    ...plan.resources.map((resource) => hintResource('resource', resource.id)),
    ...plan.ends.map((end) => hintLease('destroy', end.leaseId)),
    ...[...plan.placements, ...plan.ends].flatMap(({ holder, status }) =>
      hintHolder(holder, status),
    ),
    ...plan.reclaims.map((reclaim) => hintResource('update', reclaim.resourceId)),
  ]);
}
