import { KindFault, type FindHeldLease, type LoadedKind } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';
import { resourceView, type ResourceFacts } from '../facts.ts';
import { hintResource, type Hint } from '../hint.ts';
import { checkKey } from '../lock.ts';
import { budgetOf } from '../budget/budgets.ts';
import { redacting } from '../claim/redacting.ts';
import { faultSentence } from '../claim/run-step.ts';
import { underLock } from '../claim/under-lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import { findHeldLease } from '../layer/open-held.ts';
import type { OutsidePlace } from '../outside/finding.ts';
import type { Surroundings } from '../surroundings.ts';

/** An active resource whose check is due, taken for one look. */
export interface CheckedResource {
  readonly resource: ResourceFacts;
  /** Checks that failed since the last one that did not. */
  readonly failures: number;
  /** So many in a row are an illness; fewer may be a moment's. */
  readonly failedChecksMax: number;
  /** Whether this look has to be close: one failed since, something on the resource did, or it is time. */
  readonly closely: boolean;
  /** When it was to be looked at after this look; moved meanwhile by whoever wants one sooner. */
  readonly takenUntil: string;
}

export interface HealthFinding {
  /** Null if the resource can be used. */
  readonly reason: string | null;
  /** Whether it is gone for good: its writer is told of its loss, and nothing is waited for. */
  readonly isLost: boolean;
  /** Whether it has failed so often in a row that it takes no new leases. */
  readonly isIll: boolean;
  readonly nextInMs: number;
  /** Until a look has to be close again; null where this one was not. */
  readonly closeInMs: number | null;
}

export interface CheckStore {
  /** Null if none is due. Moves the next check `aheadMs` on, so that nobody else takes it. */
  takeCheck(resourceId: string, aheadMs: number): Promise<CheckedResource | null>;
  /** Due at once, for another process. */
  letGoCheck(checked: CheckedResource): Promise<void>;
  /**
   * Writes what was found and, if that differs from the resource's mark, a command for its
   * writer. Whether one was appended.
   */
  finishCheck(checked: CheckedResource, finding: HealthFinding): Promise<boolean>;
  /** One more resource was found gone for good there: many within a minute are told of as one. */
  countLost(lost: OutsidePlace): Promise<void>;
  whereCheckDue(resourceId: string): Promise<Hint | null>;
}

export interface CheckPorts {
  readonly surroundings: Surroundings;
  readonly store: CheckStore & Pick<HeldLeaseStore, 'findHeld' | 'isHeldEntitled'>;
  readonly stopping: AbortSignal;
  /** How long one look may take. */
  readonly limitMs: number;
}

/** After a failure the first check follows so soon, then after twice the time, and so on. */
const FIRST_RETRY_MS = 5_000;
/** What is left of a taken check after its time limit, for writing what was found. */
const GRACE_MS = 15_000;
const REASON_LENGTH_MAX = 1_000;

/**
 * Looks whether an active resource can still be used, under a lock of its own and without claiming
 * the resource: a slow look never holds up what the resource is told. Its writer hears of it by a
 * command, and only if something changed.
 */
export async function checkHealth(resourceId: string, ports: CheckPorts): Promise<void> {
  const { surroundings, store, limitMs, stopping } = ports;
  const locked = { ...surroundings, lockMs: limitMs + GRACE_MS };
  await underLock(
    locked,
    checkKey(resourceId),
    async () => {
      const checked = await store.takeCheck(resourceId, limitMs + GRACE_MS);
      // A kind that is not loaded here says nothing: the next look may be another process's.
      if (checked === null || surroundings.kinds.get(checked.resource.kind) === undefined) {
        return [];
      }
      const { reason, isLost } = await look(checked, ports);
      if (stopping.aborted) {
        await store.letGoCheck(checked);
        return [];
      }
      const kind = surroundings.kinds.get(checked.resource.kind);
      const everyMs = everyMsOf(kind);
      const nextInMs = reason === null ? everyMs : retryMs(checked.failures, everyMs);
      const isIll = reason !== null && checked.failures + 1 >= checked.failedChecksMax;
      const closeInMs = checked.closely ? closelyMsOf(kind) : null;
      const finding = { reason, isLost, isIll, nextInMs, closeInMs };
      const told = await store.finishCheck(checked, finding);
      if (isLost && told) {
        await store.countLost(placeOf(checked, surroundings));
      }
      if (reason !== null) {
        // Somebody may wait for the resource to be well again; for one that is well, a sweep is soon enough.
        surroundings.timers.hintIn(nextInMs, hintResource('check', resourceId));
      }
      return told ? [hintResource('update', resourceId)] : [];
    },
    () => store.whereCheckDue(resourceId),
    () => undefined,
  );
}

async function look(
  { resource, closely }: CheckedResource,
  { surroundings, store, stopping, limitMs }: CheckPorts,
): Promise<Pick<HealthFinding, 'reason' | 'isLost'>> {
  const { kinds, node, secretsOf, observer } = surroundings;
  const health = kinds.get(resource.kind)?.resource.health;
  const { state } = resource;
  if (health === undefined || state === null) {
    return { reason: null, isLost: false };
  }
  const late = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([stopping, late]);
  const { secrets, redact } = redacting(secretsOf(resource.projectId));
  try {
    const view = resourceView({ ...resource, state });
    const installation = surroundings.installation();
    const budget = budgetOf(surroundings.budgets, signal);
    const held: FindHeldLease = (name) =>
      findHeldLease(
        name,
        { holderId: resource.id, claim: null, signal },
        { kinds, node, secretsOf, store },
      );
    const context = { signal, node, secrets, installation, ...budget, closely, held };
    const check = health.check(context, view);
    // Not every kind stops at once when its signal fires.
    const found = await Promise.race([check, whenAborted(signal)]);
    const isLost = found !== null && typeof found === 'object';
    const reason = isLost ? found.lost : found;
    return { reason: reason?.slice(0, REASON_LENGTH_MAX) ?? null, isLost };
  } catch (error) {
    if (late.aborted) {
      return failing(`The health check took longer than ${limitMs / 1_000} s.`);
    }
    if (!stopping.aborted) {
      observer.failed('check', resource.id, error);
    }
    return failing(
      faultSentence(
        DrydockError.is(error)
          ? error
          : new KindFault(resource.kind, 'resource.health', error, redact),
      ),
    );
  }
}

/** Where it was lost: as its kind calls the place, or else by its blueprint. */
function placeOf({ resource }: CheckedResource, { kinds, observer }: Surroundings): OutsidePlace {
  const { projectId, kind, blueprintName, config } = resource;
  let place = blueprintName;
  try {
    place = kinds.get(kind)?.resource.outside?.place(config) ?? blueprintName;
  } catch (error) {
    observer.failed('check', resource.id, error);
  }
  return { projectId, kind, place };
}

/** What cannot be looked at is not known to be gone. */
const failing = (reason: string): Pick<HealthFinding, 'reason' | 'isLost'> => ({
  reason,
  isLost: false,
});

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
  });
}

const LONGEST_MS = 24 * 3_600_000;

/** A kind that no longer has a check is looked at once a day, in case it gets one again. */
function everyMsOf(kind: LoadedKind | undefined): number {
  const everySeconds = kind?.resource.health?.everySeconds;
  return everySeconds === undefined ? LONGEST_MS : everySeconds * 1_000;
}

/** So long a close look is good for; 0 where each is close. */
export const closelyMsOf = (kind: LoadedKind | undefined): number =>
  (kind?.resource.health?.closelyEverySeconds ?? 0) * 1_000;

/**
 * Until a resource of the kind that was just built is looked at. Where a look need not be close, whoever has built it has
 * just looked closer than the first one would.
 */
export const firstInMsOf = (kind: LoadedKind): number =>
  closelyMsOf(kind) > 0 ? everyMsOf(kind) : 0;

/** Sooner after a failure, and never later than without one. */
export function retryMs(failures: number, everyMs: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 20), everyMs);
}
