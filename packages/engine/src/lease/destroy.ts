import type { Step } from '@drydock/blueprint';
import { backoffMs } from '../backoff.ts';
import type { AttemptFacts, Claim, LeaseFacts, NewEvent } from '../facts.ts';
import { hintType, type Hint } from '../hint.ts';
import { attemptKey, leaseKey, type Hold } from '../lock.ts';
import type { BeatStore, Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import { idsOfResource, observed } from '../claim/observed.ts';
import { runDestruction } from '../claim/run-destruction.ts';
import { requireKind } from '../claim/run-step.ts';
import { underLock } from '../claim/under-lock.ts';
import type { WorkIds } from '../observer.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import { hintHolder } from '../layer/hint-holder.ts';
import type { Surroundings } from '../writer.ts';

/** A lease that has ended, or an attempt that was thrown back: what is left of it has to go. */
export interface Debt {
  readonly kind: 'lease' | 'attempt';
  readonly claim: Claim;
  readonly lease: LeaseFacts;
  /** Null where the lease was never placed. */
  readonly attempt: AttemptFacts | null;
  readonly tries: number;
}

export interface DestroyStore extends CallStore, BeatStore, HeldLeaseStore {
  claimEnded(id: string, writer: string): Promise<Debt | { elsewhere: Hint | null }>;
  claimDirty(attemptId: string, writer: string): Promise<Debt | null>;
  /**
   * Everything is gone: closes the attempt, frees its slots, writes `destroyed` for a lease and
   * wakes the type's allocator, in one transaction. False when fenced out.
   */
  finishDestroying(debt: Debt, events: readonly NewEvent[]): Promise<boolean>;
  /** Whether any lease of the type waits. Asked after the commit that freed something. */
  isWaitedFor(type: string): Promise<boolean>;
  /** Not yet: look again after the delay. `reason` is null where nothing has failed. */
  delayDestroying(
    debt: Debt,
    delayMs: number,
    reason: string | null,
    events: readonly NewEvent[],
  ): Promise<boolean>;
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
  const work = async (hold: Hold): Promise<readonly Hint[]> => {
    const debt = await store.claimEnded(id, surroundings.writer);
    if ('elsewhere' in debt) {
      return debt.elsewhere === null ? [] : [debt.elsewhere];
    }
    return observed(ports, 'destroy', idsOf(debt), (bound) => pay(debt, hold, bound));
  };
  await underLock(surroundings, leaseKey(id), work, nothingMore, nobodyToNudge);
}

/** Cleans up after an attempt whose lease went back into the pool. */
export async function destroyAttempt(id: string, ports: DestroyPorts): Promise<void> {
  const { surroundings, store } = ports;
  const work = async (hold: Hold): Promise<readonly Hint[]> => {
    const debt = await store.claimDirty(id, surroundings.writer);
    return debt === null
      ? []
      : observed(ports, 'clean-up', idsOf(debt), (bound) => pay(debt, hold, bound));
  };
  await underLock(surroundings, attemptKey(id), work, nothingMore, nobodyToNudge);
}

/** Nothing that arrives can change how an ended object is destroyed; a failure sets its own wake. */
const nothingMore = (): Promise<Hint | null> => Promise.resolve(null);
const nobodyToNudge = (): void => undefined;

function idsOf({ lease, attempt }: Debt): WorkIds {
  return attempt === null
    ? { lease: lease.id, type: lease.type }
    : { ...idsOfResource(attempt.resource), lease: lease.id, attempt: attempt.id };
}

async function pay(debt: Debt, hold: Hold, ports: DestroyPorts): Promise<readonly Hint[]> {
  const { surroundings, store } = ports;
  const startedAt = performance.now();
  const events: NewEvent[] = [];
  const step = await cleanUp(debt, hold, ports, events);
  const written =
    step.step === 'done'
      ? await store.finishDestroying(debt, events)
      : await store.delayDestroying(
          debt,
          step.step === 'again-after' ? step.delayMs : backoffMs(debt.tries),
          step.step === 'failed' ? step.reason : null,
          events,
        );
  if (!written) {
    throw new FencedOut(debt.claim.id);
  }
  if (step.step !== 'done') {
    surroundings.observer.became('again');
    return [];
  }
  surroundings.observer.became(debt.kind === 'lease' ? 'destroyed' : 'closed');
  surroundings.observer.took('clean-up', performance.now() - startedAt);
  if (debt.kind === 'lease') {
    surroundings.changes.publish([{ lease: debt.lease.id, status: 'destroyed' }]);
  }
  const holder = debt.kind === 'lease' ? hintHolder(debt.lease.holderId, 'destroyed') : [];
  if (debt.attempt === null) {
    return holder;
  }
  // Asked after the commit: whoever began to wait before it is seen here, whoever comes later
  // sees the room. With nobody waiting, which is most of the time, the allocator is left alone.
  const { type } = debt.lease;
  return (await store.isWaitedFor(type)) ? [hintType(type), ...holder] : holder;
}

async function cleanUp(
  debt: Debt,
  hold: Hold,
  ports: DestroyPorts,
  events: NewEvent[],
): Promise<Step<null>> {
  const { attempt, claim, lease } = debt;
  const state = attempt?.resource.state ?? null;
  // Never placed, or gone together with its resource: nothing is left.
  if (attempt === null || state === null || attempt.resource.status === 'destroyed') {
    return { step: 'done', result: null };
  }
  const { resource } = attempt;
  const view = {
    id: lease.id,
    attemptId: attempt.id,
    attributes: lease.attributes,
    state: attempt.state,
    resource: { id: resource.id, config: resource.config, choice: resource.choice, state },
  };
  const owner = { kind: 'attempt', id: attempt.id } as const;
  return runDestruction(ports, { claim, owner, resource, hold, events }, (context) =>
    requireKind(ports.surroundings, resource.kind).lease.destroy(context, view),
  );
}
