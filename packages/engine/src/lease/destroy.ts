import { done, type Step } from '@drydock/blueprint';
import type { NewEvent } from '../event.ts';
import { leaseView, type AttemptFacts, type Claim, type LeaseFacts } from '../facts.ts';
import { hintAttempt, hintLease, hintResource, hintType, type Hint } from '../hint.ts';
import { attemptKey, leaseKey, type LockSet } from '../lock.ts';
import type { BeatStore, Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { idsOfResource, observed } from '../claim/observed.ts';
import { runDestruction } from '../claim/run-destruction.ts';
import { requireKind } from '../claim/run-step.ts';
import { setTimers, takeDown, type Later } from '../claim/take-down.ts';
import { underLocks, underLock } from '../claim/under-lock.ts';
import type { WorkIds } from '../observer.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import { hintBase, hintEndedBase, hintHolder } from '../layer/hint-holder.ts';
import type { Surroundings } from '../surroundings.ts';
import { attemptCleaned, cleaningFailed, destroyed } from './events.ts';

/** A lease that has ended, or an attempt that was thrown back: what is left of it has to go. */
export interface Debt {
  readonly kind: 'lease' | 'attempt';
  readonly claim: Claim;
  readonly lease: LeaseFacts;
  /** Null if the lease was never placed. */
  readonly attempt: AttemptFacts | null;
  readonly tries: number;
}

export interface DestroyStore extends CallStore, BeatStore, HeldLeaseStore {
  claimEnded(id: string, writer: string): Promise<Debt | { elsewhere: Hint | null }>;
  claimDirty(attemptId: string, writer: string): Promise<Debt | null>;
  /**
   * Everything is gone: closes the attempt, frees its slots, writes `destroyed` for a lease and
   * wakes the type's allocator if somebody waits, in one transaction. The last event says so.
   */
  finishDestroying(debt: Debt, events: readonly NewEvent[]): Promise<Destroyed>;
  /** Whether any lease of the type waits. Asked after the commit that freed something. */
  isWaitedFor(type: string): Promise<boolean>;
  /**
   * Not yet: look again after the delay. `reason` is null if nothing has failed; else the events end
   * with it.
   */
  delayDestroying(
    debt: Debt,
    delayMs: number,
    reason: string | null,
    events: readonly NewEvent[],
  ): Promise<boolean>;
}

export interface Destroyed {
  /** False when fenced out. */
  readonly written: boolean;
  /** Whether somebody was seen to wait for the type. */
  readonly woken: boolean;
  /** Whether the writer of its resource waits for its end. */
  readonly watched: boolean;
}

export interface DestroyPorts {
  readonly surroundings: Surroundings;
  readonly store: DestroyStore;
  readonly nudges: Nudges;
  readonly stopping: AbortSignal;
}

/** Takes back everything that an ended lease had, then writes that it is destroyed. */
export async function destroyLease(id: string, ports: DestroyPorts): Promise<void> {
  const { surroundings, store } = ports;
  const later: Later[] = [];
  const work = async (lockSet: LockSet): Promise<readonly Hint[]> => {
    const debt = await store.claimEnded(id, surroundings.writer);
    if ('elsewhere' in debt) {
      return debt.elsewhere === null ? [] : [debt.elsewhere];
    }
    return observed(ports, 'destroy', idsOf(debt), (bound) => pay(debt, lockSet, bound, later));
  };
  await underLock(surroundings, leaseKey(id), work, nothingMore, nobodyToNudge);
  setTimers(later, surroundings);
}

/** The same for a lease that was ended just now, under the claim and the lock that ended it. */
export async function destroyEnded(
  debt: Debt,
  lockSet: LockSet,
  ports: DestroyPorts,
): Promise<void> {
  const later: Later[] = [];
  await underLocks(ports.surroundings, leaseKey(debt.claim.id), lockSet, (held) =>
    observed(ports, 'destroy', idsOf(debt), (bound) => pay(debt, held, bound, later)),
  );
  setTimers(later, ports.surroundings);
}

/** Cleans up after an attempt whose lease went back into the pool. */
export async function destroyAttempt(id: string, ports: DestroyPorts): Promise<void> {
  const { surroundings, store } = ports;
  const later: Later[] = [];
  const work = async (lockSet: LockSet): Promise<readonly Hint[]> => {
    const debt = await store.claimDirty(id, surroundings.writer);
    return debt === null
      ? []
      : observed(ports, 'clean-up', idsOf(debt), (bound) => pay(debt, lockSet, bound, later));
  };
  await underLock(surroundings, attemptKey(id), work, nothingMore, nobodyToNudge);
  setTimers(later, surroundings);
}

/** Nothing that arrives can change how an ended object is destroyed; a failure sets its own wake. */
const nothingMore = (): Promise<Hint | null> => Promise.resolve(null);
const nobodyToNudge = (): void => undefined;

function idsOf({ lease, attempt }: Debt): WorkIds {
  return attempt === null
    ? { lease: lease.id, type: lease.type }
    : { ...idsOfResource(attempt.resource), lease: lease.id, attempt: attempt.id };
}

async function pay(
  debt: Debt,
  lockSet: LockSet,
  ports: DestroyPorts,
  later: Later[],
): Promise<readonly Hint[]> {
  const { surroundings, store } = ports;
  const { id } = debt.claim;
  const startedAt = performance.now();
  const endedBase = hintEndedBase(debt.attempt);
  if (endedBase.length > 0) {
    // At once, since cleaning up may be slow: the lease is over, and that is all it waits for.
    surroundings.hints.send(endedBase);
  }
  return takeDown(
    {
      claim: debt.claim,
      tries: debt.tries,
      again: debt.kind === 'lease' ? hintLease('destroy', id) : hintAttempt(id),
      act: (events) => cleanUp(debt, lockSet, ports, events),
      finish: (events) => finish(debt, startedAt, events, ports),
      delay: (delayMs, reason, events) => {
        const told = reason === null ? events : [...events, cleaningFailed(reason)];
        return store.delayDestroying(debt, delayMs, reason, told);
      },
    },
    ports,
    later,
  );
}

async function cleanUp(
  { attempt, claim, lease }: Debt,
  lockSet: LockSet,
  ports: DestroyPorts,
  events: NewEvent[],
): Promise<Step<null>> {
  const view = attempt && leaseView(lease, attempt);
  // Never placed, or gone together with its resource: nothing is left.
  if (attempt === null || view === null || attempt.resource.status === 'destroyed') {
    return done();
  }
  const { resource } = attempt;
  const { kind } = resource;
  const owner = { kind: 'attempt', id: attempt.id } as const;
  return runDestruction(
    ports,
    { kind, where: 'lease.destroy', claim, owner, resource, lockSet, events },
    (context) => requireKind(ports.surroundings, kind).lease.destroy(context, view),
  );
}

const gone = ({ kind, attempt }: Debt): NewEvent =>
  kind === 'lease' ? destroyed() : attemptCleaned(attempt?.resource.id ?? null);

/** Writes that nothing is left, and tells whoever waited for that; null when fenced out. */
async function finish(
  debt: Debt,
  startedAt: number,
  events: readonly NewEvent[],
  { surroundings, store }: DestroyPorts,
): Promise<readonly Hint[] | null> {
  const { changes, hints, observer } = surroundings;
  const { id, type, holder } = debt.lease;
  const { written, woken, watched } = await store.finishDestroying(debt, [...events, gone(debt)]);
  if (!written) {
    return null;
  }
  if (woken) {
    // At once: the lock that is held here is not the allocator's.
    hints.send([hintType(type)]);
  }
  observer.became(debt.kind === 'lease' ? 'destroyed' : 'closed');
  // Only what is done is measured: other tries may have ended at once.
  observer.took('clean-up', performance.now() - startedAt);
  if (debt.kind === 'lease') {
    changes.publish([{ lease: id, status: 'destroyed' }]);
  }
  const told = [
    ...(debt.kind === 'lease' ? hintHolder(holder, 'destroyed') : []),
    ...hintBase(holder, debt.attempt),
    ...(watched && debt.attempt !== null ? [hintResource('update', debt.attempt.resource.id)] : []),
  ];
  if (debt.attempt === null || woken) {
    return told;
  }
  // Asked after the commit: whoever began to wait before it is seen here, whoever comes later
  // sees the room. With nobody waiting, which is most of the time, the allocator is left alone.
  return (await store.isWaitedFor(type)) ? [hintType(type), ...told] : told;
}
