import type { Subject } from '@drydock/model';
import { didSentence } from '../command/sentence.ts';
import type { NewEvent } from '../event.ts';
import type { Claim, ConsumedCommand, OpenCommand, Reason } from '../facts.ts';
import { hintLease, type Hint } from '../hint.ts';
import { leaseKey, type LockSet } from '../lock.ts';
import { commandEvents } from '../claim/command-events.ts';
import { countConsumed } from '../claim/observed.ts';
import { hintHolder } from '../layer/hint-holder.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Debt } from './destroy.ts';
import { ended as endedEvents } from './events.ts';

/** An active lease as claimed: what was said about it, and whether its time is over. */
export interface ActiveLease {
  readonly claim: Claim;
  readonly commands: readonly OpenCommand[];
  /** By the database's clock, with the deadline's row locked against renewal. Null where it is not over. */
  readonly expired: ExpiredLease | null;
}

export interface ExpiredLease {
  /** How long it was active, where no renewal could have put the deadline off; else null. */
  readonly leaseSecondsMax: number | null;
}

export interface SettledLease {
  readonly to: 'released' | 'broken';
  readonly reason: Reason;
  readonly commands: readonly ConsumedCommand[];
}

/** What becomes of a lease, with all that its timeline says of that. */
export interface ToldLease extends SettledLease {
  readonly told: readonly NewEvent[];
}

export interface EndedActiveLease {
  readonly id: string;
  readonly status: 'released' | 'broken';
  /** What held it from inside, if anything did. */
  readonly holder: Subject | null;
  /** What is left of it, under the claim that ended it; null where that claim is over. */
  readonly debt: Debt | null;
}

export interface SettleLeasesStore {
  /**
   * Claims those of the leases that are active, asks `decide` about each and writes what it says,
   * in one short transaction. Leases in another phase come back as hints to that phase.
   *
   * The claim of so many ended leases as `keptMax` is kept, for taking them down; the others are due.
   */
  settleLeases(
    ids: readonly string[],
    writer: string,
    decide: (lease: ActiveLease) => ToldLease | null,
    keptMax: number,
  ): Promise<{
    ended: readonly EndedActiveLease[];
    elsewhere: readonly Hint[];
    /** Leases that were claimed and live on. */
    readonly living: readonly string[];
  }>;
  /** Where each of the leases is due right now, for those that are. */
  whereDue(ids: readonly string[]): Promise<readonly Hint[]>;
}

/** Takes ended leases down in this very process, beside whatever ended them. */
export interface TakeDown {
  /** How many more may be taken down here now. */
  room(): number;
  /** Takes one down under the claim that ended it; the lock is its own from here on. */
  start(debt: Debt, lockSet: LockSet): void;
}

/** Leaves them to whoever serves the queue. */
export const notHere: TakeDown = { room: () => 0, start: () => undefined };

/**
 * Consumes the commands and the deadlines of active leases. Nothing slow: PostgreSQL only. Ended
 * leases are taken down at once where there is room, which saves a claim, a lock and the way through
 * the queue. Returns the leases that live on, whose deadlines somebody has to watch.
 */
export async function settleLeases(
  ids: readonly string[],
  surroundings: Surroundings,
  store: SettleLeasesStore,
  takeDown: TakeDown,
): Promise<readonly string[]> {
  const { locks, hints, changes, observer, lockMs } = surroundings;
  const startedAt = performance.now();
  const byKey = new Map(ids.map((id) => [leaseKey(id), id]));
  const lockSet = await locks.take([...byKey.keys()], lockMs);
  const held = lockSet.keys.flatMap((key) => byKey.get(key) ?? []);
  if (held.length === 0) {
    return [];
  }
  let outcome: readonly Hint[] = [];
  let living: readonly string[] = [];
  // By lease: the transaction may be run again and decide anew.
  const consumed = new Map<string, [readonly OpenCommand[], readonly ConsumedCommand[]]>();
  try {
    const decide = (lease: ActiveLease): ToldLease | null => {
      const decided = decideActiveLease(lease);
      consumed.set(lease.claim.id, [lease.commands, decided?.commands ?? []]);
      return decided && tellLease(lease, decided);
    };
    const settled = await store.settleLeases(held, surroundings.writer, decide, takeDown.room());
    const { ended } = settled;
    ({ living } = settled);
    changes.publish(ended.map(({ id, status }) => ({ lease: id, status })));
    ended.forEach(({ id, debt }) => {
      if (debt !== null) {
        takeDown.start(debt, lockSet.handOver(leaseKey(id)));
      }
    });
    ended.forEach(({ id }) => countConsumed(surroundings, ...(consumed.get(id) ?? [[], []])));
    observer.worked(
      'settle',
      startedAt,
      ended.map(({ id, status }) => ({ lease: id, outcome: status })),
    );
    outcome = [
      ...ended.flatMap(({ id, debt }) => (debt === null ? [hintLease('destroy', id)] : [])),
      ...ended.flatMap(({ holder, status }) => hintHolder(holder, status)),
      ...settled.elsewhere,
    ];
  } finally {
    await lockSet.release();
  }
  // Not before the locks are free: whoever is called would find them busy.
  hints.send(outcome);
  // What arrived meanwhile for a lease that ended is answered when it is destroyed.
  hints.send(living.length === 0 ? [] : await store.whereDue(living));
  return living;
}

function tellLease({ commands }: ActiveLease, settled: SettledLease): ToldLease {
  const { to, reason } = settled;
  const told = [...commandEvents('lease', settled.commands, commands), endedEvents[to](reason)];
  return { ...settled, told };
}

/** What an active lease comes to. A lost resource outweighs a release, a release the deadline. */
export function decideActiveLease(lease: ActiveLease): SettledLease | null {
  const lost = lease.commands.find((command) => command.name === 'resource-lost');
  const release = lease.commands.find((command) => command.name === 'release');
  const applied = lease.commands.map(({ id }): ConsumedCommand => ({
    id,
    outcome: 'applied',
    reason: null,
  }));
  if (lost !== undefined) {
    const sentence = lost.reason ?? 'Its resource was lost.';
    return { to: 'broken', reason: { code: 'resource-lost', sentence }, commands: applied };
  }
  if (release !== undefined) {
    const sentence = didSentence(release, 'released it');
    return { to: 'released', reason: { code: 'released', sentence }, commands: applied };
  }
  return lease.expired && { to: 'released', reason: reasonOf(lease.expired), commands: [] };
}

function reasonOf({ leaseSecondsMax: most }: ExpiredLease): Reason {
  return most === null
    ? { code: 'expired', sentence: 'Its time was over: nobody renewed it before its deadline.' }
    : {
        code: 'lease-seconds-max',
        sentence: `Its time was over: it was active for ${most} s, which is the most that its blueprint allows.`,
      };
}
