import { done, type Step } from '@drydock/blueprint';
import type { NewEvent } from '../event.ts';
import { resourceView, type Claim, type OpenCommand, type ResourceFacts } from '../facts.ts';
import { hintResource, hintType, type Hint } from '../hint.ts';
import { resourceKey, type LockSet } from '../lock.ts';
import type { BeatStore, Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { idsOfResource, observed } from '../claim/observed.ts';
import { runDestruction } from '../claim/run-destruction.ts';
import { requireKind } from '../claim/run-step.ts';
import { setTimers, takeDown, type Later, type TakenDown } from '../claim/take-down.ts';
import { underLock } from '../claim/under-lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import type { Surroundings } from '../surroundings.ts';
import { abandonResource, type AbandonStore } from './abandon.ts';
import { cleaningFailed, destroyed } from './events.ts';

export interface EndedResource {
  readonly claim: Claim;
  readonly resource: ResourceFacts;
  readonly tries: number;
  /** Leases that are still acquired or active on it: they have been told and go first. */
  readonly openLeases: number;
  /** Leases that it stands on and of which something is left. */
  readonly heldLeases: number;
  /** Whether its kind has taken it down before: then it only waits for what it gave back. */
  readonly takenDown: boolean;
  /** Somebody has said that nobody shall try any more. */
  readonly abandon: OpenCommand | null;
}

export interface DestroyResourceStore extends CallStore, BeatStore, HeldLeaseStore, AbandonStore {
  claimEndedResource(
    id: string,
    writer: string,
  ): Promise<EndedResource | { elsewhere: Hint | null }>;
  /**
   * Releases the leases that it holds, each once. Hints for those of which something is left: as
   * soon as one is gone the resource is looked at again.
   */
  releaseHeld(claim: Claim): Promise<readonly Hint[]>;
  /** Where the resource is due right now, or null. */
  whereDue(id: string): Promise<Hint | null>;
  /** Whether a lease is acquired or active on it. */
  hasOpenLeases(id: string): Promise<boolean>;
  /**
   * Gone: frees its slots, writes `destroyed`, wakes the allocator. False when fenced out, or when
   * something is left that it holds.
   */
  finishDestroyingResource(ended: EndedResource, events: readonly NewEvent[]): Promise<boolean>;
  delayDestroyingResource(
    ended: EndedResource,
    delayMs: number,
    reason: string | null,
    events: readonly NewEvent[],
  ): Promise<boolean>;
}

export interface DestroyResourcePorts {
  readonly surroundings: Surroundings;
  readonly store: DestroyResourceStore;
  readonly nudges: Nudges;
  readonly stopping: AbortSignal;
}

/** The last lease on an ended resource tells it; this is for one whose hint was lost. */
const LEASES_END_MS = 250;

/** The end of a held lease wakes its holder; this is for one whose wake nobody wrote. */
const HELD_END_MS = 15_000;

/** Destroys a resource that was released or broke, whatever half of it was built. */
export async function destroyResource(id: string, ports: DestroyResourcePorts): Promise<void> {
  const { surroundings, store } = ports;
  const hint = hintResource('destroy', id);
  let waitsFor: 'leases on it' | 'leases it holds' | 'another try' | 'nothing' = 'nothing';
  const later: Later[] = [];
  const work = async (lockSet: LockSet): Promise<readonly Hint[]> => {
    const ended = await store.claimEndedResource(id, surroundings.writer);
    if ('elsewhere' in ended) {
      return ended.elsewhere === null ? [] : [ended.elsewhere];
    }
    if (ended.openLeases > 0) {
      waitsFor = 'leases on it';
    } else if (ended.heldLeases > 0) {
      waitsFor = 'leases it holds';
    }
    const ids = idsOfResource(ended.resource);
    const hints = await observed(ports, 'take-down', ids, (bound) =>
      destroy(ended, lockSet, bound, later),
    );
    if (waitsFor === 'nothing' && later.length > 0) {
      waitsFor = 'another try';
    }
    return hints;
  };
  // Only if the resource is not over can something have come in meanwhile, and met the lock.
  const lookAgain = async (): Promise<Hint | null> => {
    switch (waitsFor) {
      case 'leases on it':
        return (await store.hasOpenLeases(id)) ? null : hint;
      case 'leases it holds':
      case 'another try':
        return store.whereDue(id);
      case 'nothing':
        return null;
    }
  };
  await underLock(surroundings, resourceKey(id), work, lookAgain, () => undefined);
  setTimers(later, surroundings);
}

async function destroy(
  ended: EndedResource,
  lockSet: LockSet,
  ports: DestroyResourcePorts,
  later: Later[],
): Promise<readonly Hint[]> {
  const { claim, tries } = ended;
  const startedAt = performance.now();
  const hints = await takeDown(
    {
      claim,
      tries,
      again: hintResource('destroy', claim.id),
      act: (events) => act(ended, lockSet, ports, events),
      finish: (events) => finish(ended, events, ports),
      delay: (delayMs, reason, events) => {
        const told = reason === null ? events : [...events, cleaningFailed(reason)];
        return ports.store.delayDestroyingResource(ended, delayMs, reason, told);
      },
    },
    ports,
    later,
  );
  // Each try is measured, also one that has to be repeated.
  ports.surroundings.observer.took('take-down', performance.now() - startedAt);
  return hints;
}

/**
 * The leases on the resource go first, and what it stands on goes last: its kind may need that to take it
 * down. A worker that was overtaken since may give back too: the kind was done for that worker as well.
 */
async function act(
  ended: EndedResource,
  lockSet: LockSet,
  ports: DestroyResourcePorts,
  events: NewEvent[],
): Promise<TakenDown> {
  if (ended.openLeases > 0) {
    return { step: 'others-first', delayMs: LEASES_END_MS, hints: [] };
  }
  const isKindAsked = !ended.takenDown && ended.abandon === null;
  const step = isKindAsked ? await runKind(ended, lockSet, ports, events) : done();
  if (step.step !== 'done' || ended.heldLeases === 0) {
    return step;
  }
  const hints = await ports.store.releaseHeld(ended.claim);
  return hints.length === 0 ? step : { step: 'others-first', delayMs: HELD_END_MS, hints };
}

function runKind(
  { claim, resource }: EndedResource,
  lockSet: LockSet,
  ports: DestroyResourcePorts,
  events: NewEvent[],
): Promise<Step<null>> {
  const { kind } = resource;
  const owner = { kind: 'resource', id: resource.id } as const;
  return runDestruction(
    ports,
    { kind, where: 'resource.destroy', claim, owner, resource, lockSet, events },
    (context) =>
      requireKind(ports.surroundings, kind).resource.destroy(context, resourceView(resource)),
  );
}

/** Writes that the resource is gone, or what of it was let go; null when fenced out. */
async function finish(
  ended: EndedResource,
  events: readonly NewEvent[],
  ports: DestroyResourcePorts,
): Promise<readonly Hint[] | null> {
  const { abandon, takenDown } = ended;
  if (abandon !== null && !takenDown) {
    return abandonResource(ended, abandon, events, ports);
  }
  if (!(await ports.store.finishDestroyingResource(ended, [...events, destroyed()]))) {
    return null;
  }
  ports.surroundings.observer.became('destroyed');
  return [hintType(ended.resource.type)];
}
