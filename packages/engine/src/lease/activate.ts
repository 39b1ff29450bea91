import { BOUNDS, type JsonObject } from '@drydock/model';
import { backoffMs } from '../backoff.ts';
import {
  leaseView,
  type AttemptFacts,
  type Claim,
  type ConsumedCommand,
  type LeaseFacts,
  type NewEvent,
  type OpenCommand,
  type Reason,
} from '../facts.ts';
import { hintAttempt, hintLease, hintType, SHORT_TTL_SECONDS, type Hint } from '../hint.ts';
import { leaseKey, type LockSet } from '../lock.ts';
import { CommandArrived, type BeatStore, type Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import { countConsumed, idsOfResource, observed } from '../claim/observed.ts';
import { faultSentence, requireKind, runStep } from '../claim/run-step.ts';
import { underLock } from '../claim/under-lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import { hintHolder } from '../layer/hint-holder.ts';
import type { Surroundings } from '../surroundings.ts';

export interface AcquiredLease {
  readonly claim: Claim;
  readonly lease: LeaseFacts;
  readonly attempt: AttemptFacts;
  readonly commands: readonly OpenCommand[];
  /** How long ago it was requested when it was claimed, by the database's clock. */
  readonly sinceRequestMs: number;
}

/** What became of setting up a lease; written under its claim. */
export type SetUp =
  | { readonly to: 'active'; readonly state: JsonObject }
  /** Not ready: look again after the delay. */
  | {
      readonly to: 'acquired';
      readonly delayMs: number;
      readonly reason: string;
      /** Whether something went wrong, as opposed to not being ready yet. */
      readonly fault: boolean;
    }
  /** This attempt is over; it is cleaned up on its own while the lease is tried elsewhere. */
  | { readonly to: 'pending'; readonly reason: string }
  | { readonly to: 'released' | 'broken'; readonly reason: Reason };

export interface ActivateLeaseStore extends CallStore, BeatStore, HeldLeaseStore {
  /** Claims a lease that is acquired; else says where it must be looked at, null for nowhere. */
  claimAcquired(id: string, writer: string): Promise<AcquiredLease | { elsewhere: Hint | null }>;
  openCommands(claim: Claim): Promise<readonly OpenCommand[]>;
  isEntitled(claim: Claim): Promise<boolean>;
  /** False when fenced out. */
  finishSetUp(
    acquired: AcquiredLease,
    setUp: SetUp,
    commands: readonly ConsumedCommand[],
    events: readonly NewEvent[],
  ): Promise<boolean>;
  /** Where the lease is due right now, or null. */
  whereDue(id: string): Promise<Hint | null>;
}

export interface ActivatePorts {
  readonly surroundings: Surroundings;
  readonly store: ActivateLeaseStore;
  readonly nudges: Nudges & { nudge(id: string): void };
  readonly stopping: AbortSignal;
  /** Wants the resource's health looked at, where it has a check: setting up on it failed. */
  readonly checkSoon?: (resourceId: string) => Promise<void>;
}

/** Sets up an acquired lease on its resource until it is active, or gives this attempt up. */
export async function activateLease(id: string, ports: ActivatePorts): Promise<void> {
  const { surroundings, store, nudges } = ports;
  await underLock(
    surroundings,
    leaseKey(id),
    async (lockSet) => {
      const acquired = await store.claimAcquired(id, surroundings.writer);
      if ('elsewhere' in acquired) {
        return acquired.elsewhere === null ? [] : [acquired.elsewhere];
      }
      const { lease, attempt } = acquired;
      const ids = { ...idsOfResource(attempt.resource), lease: lease.id, attempt: attempt.id };
      return observed(ports, 'set-up', ids, (bound) => setUp(acquired, lockSet, bound));
    },
    () => store.whereDue(id),
    () => nudges.nudge(id),
  );
}

async function setUp(
  claimed: AcquiredLease,
  lockSet: LockSet,
  ports: ActivatePorts,
): Promise<readonly Hint[]> {
  const { surroundings, store } = ports;
  const startedAt = performance.now();
  let acquired = claimed;
  let outcome = obey(acquired);
  const events: NewEvent[] = [];
  if (outcome === null) {
    try {
      outcome = { setUp: await work(acquired, lockSet, ports, events), commands: [] };
    } catch (error) {
      if (error instanceof FencedOut || lockSet.signal.aborted) {
        throw error;
      }
      // What somebody said outweighs what went wrong: it may be why it went wrong.
      acquired = { ...acquired, commands: await store.openCommands(acquired.claim) };
      outcome = obey(acquired);
      if (outcome === null && !(error instanceof CommandArrived) && !ports.stopping.aborted) {
        surroundings.observer.failed('set-up', acquired.lease.id, error);
        outcome = { setUp: retryOrGiveUp(acquired, error), commands: [] };
      }
    }
  }
  if (outcome === null) {
    if (ports.stopping.aborted) {
      await store.letGo(acquired.claim);
    }
    return [];
  }
  if (!(await store.finishSetUp(acquired, outcome.setUp, outcome.commands, events))) {
    throw new FencedOut(acquired.claim.id);
  }
  const tookMs = performance.now() - startedAt;
  const { observer } = surroundings;
  observer.took('set-up', tookMs);
  observer.became(outcome.setUp.to);
  countConsumed(surroundings, acquired.commands, outcome.commands);
  if (outcome.setUp.to === 'active') {
    observer.granted(acquired.lease.type, acquired.sinceRequestMs + tookMs);
  }
  if (hasFailed(outcome.setUp) && outcome.commands.length === 0) {
    await ports.checkSoon?.(acquired.attempt.resource.id);
  }
  return tell(acquired, outcome.setUp, surroundings);
}

/** What the commands ask for while the lease is being set up, or null where they ask nothing. */
function obey(acquired: AcquiredLease): { setUp: SetUp; commands: ConsumedCommand[] } | null {
  const { commands } = acquired;
  if (commands.length === 0) {
    return null;
  }
  const consumed = commands.map(({ id }): ConsumedCommand => ({
    id,
    outcome: 'applied',
    reason: null,
  }));
  const release = commands.find((command) => command.name === 'release');
  if (release !== undefined) {
    const sentence = `${release.author} released it while it was being set up.`;
    return {
      setUp: { to: 'released', reason: { code: 'released', sentence } },
      commands: consumed,
    };
  }
  const why = commands[0]?.reason ?? 'The resource was lost.';
  return { setUp: giveUp(acquired, why), commands: consumed };
}

async function work(
  acquired: AcquiredLease,
  lockSet: LockSet,
  ports: ActivatePorts,
  events: NewEvent[],
): Promise<SetUp> {
  const { store } = ports;
  const { claim, lease, attempt } = acquired;
  const { resource } = attempt;
  const kind = requireKind(ports.surroundings, resource.kind);
  const view = leaseView(lease, attempt);
  if (resource.status !== 'active' || view === null) {
    return giveUp(acquired, `${resource.id} is ${resource.status}.`);
  }
  const owner = { kind: 'attempt', id: attempt.id } as const;
  const entitled = (): Promise<boolean> => store.isEntitled(claim);
  const { kind: name } = resource;
  const step = await runStep(
    ports,
    { kind: name, where: 'lease.activate', claim, owner, resource, lockSet, events, entitled },
    (context) => kind.lease.activate(context, view),
  );
  switch (step.step) {
    case 'done':
      return { to: 'active', state: step.result };
    case 'again-after':
      return { to: 'acquired', delayMs: step.delayMs, reason: step.reason, fault: false };
    case 'failed':
      return giveUp(acquired, step.reason);
  }
}

/** Another resource, unless it has been tried often enough. */
function giveUp(acquired: AcquiredLease, reason: string): SetUp {
  if (acquired.attempt.number < BOUNDS.attemptsMax) {
    return { to: 'pending', reason };
  }
  const sentence = `Set-up failed on ${acquired.attempt.number} attempts, the last time: ${reason}`;
  return { to: 'broken', reason: { code: 'set-up-failed', sentence } };
}

/** An exception is a fault, not an answer: the same step again a few times, then elsewhere. */
const FAULTS_MAX = 5;

function retryOrGiveUp(acquired: AcquiredLease, error: unknown): SetUp {
  const reason = faultSentence(error);
  const { tries } = acquired.lease;
  return tries < FAULTS_MAX
    ? { to: 'acquired', delayMs: backoffMs(tries), reason, fault: true }
    : giveUp(acquired, reason);
}

/** Something went wrong, as opposed to not being ready yet. */
function hasFailed(done: SetUp): boolean {
  return done.to === 'pending' || done.to === 'broken' || (done.to === 'acquired' && done.fault);
}

/** Tells whoever waits, and returns whom to hint. */
function tell(
  acquired: AcquiredLease,
  done: SetUp,
  { changes, timers }: Surroundings,
): readonly Hint[] {
  const { id, type, holderId } = acquired.lease;
  switch (done.to) {
    case 'active':
      changes.publish([{ lease: id, status: 'active' }]);
      return [
        ...hintHolder(holderId, done.to),
        ...(acquired.lease.ttlSeconds <= SHORT_TTL_SECONDS ? [hintLease('update', id)] : []),
      ];
    case 'acquired':
      timers.hintIn(done.delayMs, hintLease('lease', id));
      return [];
    case 'pending':
      return [hintType(type), hintAttempt(acquired.attempt.id)];
    case 'released':
    case 'broken':
      changes.publish([{ lease: id, status: done.to }]);
      return [hintLease('destroy', id), ...hintHolder(holderId, done.to)];
  }
}
