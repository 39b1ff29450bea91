import { failed, type Step } from '@drydock/blueprint';
import { BOUNDS, type JsonObject } from '@drydock/model';
import type { Change } from '../changes.ts';
import { didSentence } from '../command/sentence.ts';
import type { NewEvent } from '../event.ts';
import {
  leaseView,
  type AttemptFacts,
  type Claim,
  type ConsumedCommand,
  type LeaseFacts,
  type OpenCommand,
  type Reason,
} from '../facts.ts';
import { hintAttempt, hintLease, hintType, SHORT_TTL_SECONDS, type Hint } from '../hint.ts';
import { leaseKey, type LockSet } from '../lock.ts';
import type { BeatStore, Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { idsOfResource, observed } from '../claim/observed.ts';
import { requireKind, runStep } from '../claim/run-step.ts';
import { runSlowWork, type Answered, type Done, type SlowOutcome } from '../claim/slow-work.ts';
import { underLock } from '../claim/under-lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import { hintHolder } from '../layer/hint-holder.ts';
import type { Surroundings } from '../surroundings.ts';
import { activated, attemptFailed, ended, logged } from './events.ts';

export interface AcquiredLease {
  readonly claim: Claim;
  readonly lease: LeaseFacts;
  readonly attempt: AttemptFacts;
  readonly commands: readonly OpenCommand[];
  /** How long ago it was requested when it was claimed, by the database's clock. */
  readonly sinceRequestMs: number;
  /** How long it may be active at most, by its blueprint; null for no bound. */
  readonly leaseSecondsMax: number | null;
}

/** What became of setting up a lease; written under its claim. */
export type SetUp = SlowOutcome<'acquired', EndedSetUp>;

type EndedSetUp =
  /** This attempt is over; it is cleaned up on its own while the lease is tried elsewhere. */
  | { readonly to: 'pending'; readonly reason: string }
  | { readonly to: 'released' | 'broken'; readonly reason: Reason };

export interface ActivateLeaseStore extends CallStore, BeatStore, HeldLeaseStore {
  /** Claims a lease if it is acquired; else says where it must be looked at, null for nowhere. */
  claimAcquired(id: string, writer: string): Promise<AcquiredLease | { elsewhere: Hint | null }>;
  openCommands(claim: Claim): Promise<readonly OpenCommand[]>;
  isEntitled(claim: Claim): Promise<boolean>;
  /** With all that the timeline says of it. False when fenced out. */
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
  /** Wants the resource's health looked at, if it has a check: setting up on it failed. */
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

/** After so many faults in a row the lease is tried elsewhere. */
const FAULTS_MAX = 5;

async function setUp(
  acquired: AcquiredLease,
  lockSet: LockSet,
  ports: ActivatePorts,
): Promise<readonly Hint[]> {
  const done = await runSlowWork(
    {
      name: 'set-up',
      noun: 'lease',
      claimed: acquired,
      lockSet,
      before: 'acquired',
      tries: acquired.lease.tries,
      faultsMax: FAULTS_MAX,
      goesOnAfterCommands: false,
      obey: (claimed) => Promise.resolve(obey(claimed)),
      act: (events) => act(acquired, lockSet, ports, events),
      giveUp: (reason) => giveUp(acquired, reason),
      told: (outcome) => told(acquired, outcome),
      write: (...written) => ports.store.finishSetUp(...written),
    },
    ports,
  );
  return done === null ? [] : tell(acquired, done, ports);
}

/** What the commands ask for while the lease is being set up, or null if there are none. */
function obey(acquired: AcquiredLease): Answered<EndedSetUp> | null {
  const { commands: open } = acquired;
  if (open.length === 0) {
    return null;
  }
  const commands = open.map(({ id }): ConsumedCommand => ({
    id,
    outcome: 'applied',
    reason: null,
  }));
  const release = open.find((command) => command.name === 'release');
  if (release !== undefined) {
    const sentence = didSentence(release, 'released it while it was being set up');
    return { outcome: { to: 'released', reason: { code: 'released', sentence } }, commands };
  }
  return { outcome: giveUp(acquired, open[0]?.reason ?? 'The resource was lost.'), commands };
}

async function act(
  { claim, lease, attempt }: AcquiredLease,
  lockSet: LockSet,
  ports: ActivatePorts,
  events: NewEvent[],
): Promise<Step<JsonObject>> {
  const { resource } = attempt;
  const kind = requireKind(ports.surroundings, resource.kind);
  const view = leaseView(lease, attempt);
  if (resource.status !== 'active' || view === null) {
    return failed(`${resource.id} is ${resource.status}.`);
  }
  const owner = { kind: 'attempt', id: attempt.id } as const;
  const entitled = (): Promise<boolean> => ports.store.isEntitled(claim);
  const { kind: name } = resource;
  return runStep(
    ports,
    { kind: name, where: 'lease.activate', claim, owner, resource, lockSet, events, entitled },
    (context) => kind.lease.activate(context, view),
  );
}

/** Another resource, unless it has been tried often enough. */
function giveUp({ attempt }: AcquiredLease, reason: string): EndedSetUp {
  if (attempt.number < BOUNDS.attemptsMax) {
    return { to: 'pending', reason };
  }
  const sentence = `Set-up failed on ${attempt.number} attempts, the last time: ${reason}`;
  return { to: 'broken', reason: { code: 'set-up-failed', sentence } };
}

function told({ attempt }: AcquiredLease, outcome: SetUp): readonly NewEvent[] {
  const resource = attempt.resource.id;
  switch (outcome.to) {
    case 'active':
      return [activated({ resource })];
    case 'acquired':
      // The same "not ready yet" is worth one line, not one for each look.
      return outcome.fault ? [logged(outcome.reason)] : [];
    case 'pending':
      return [attemptFailed({ resource, reason: outcome.reason })];
    case 'released':
    case 'broken':
      return [ended[outcome.to](outcome.reason)];
  }
}

/** What follows from each outcome: tells whoever waits, and returns whom to hint. */
async function tell(
  { lease, attempt, sinceRequestMs, leaseSecondsMax }: AcquiredLease,
  { outcome, commands, tookMs }: Done<SetUp>,
  { surroundings, checkSoon }: ActivatePorts,
): Promise<readonly Hint[]> {
  const { id, type, holder } = lease;
  const { changes, timers, observer } = surroundings;
  const changed = (status: Change['status']): void => changes.publish([{ lease: id, status }]);
  // Setting up failed by itself if no command ended it: the resource may be unwell.
  const suspectResource = async (): Promise<void> => {
    if (commands.length === 0) {
      await checkSoon?.(attempt.resource.id);
    }
  };
  switch (outcome.to) {
    case 'active':
      observer.granted(type, sinceRequestMs + tookMs);
      changed('active');
      return [
        ...hintHolder(holder, 'active'),
        ...(Math.min(lease.ttlSeconds, leaseSecondsMax ?? Infinity) <= SHORT_TTL_SECONDS
          ? [hintLease('update', id)]
          : []),
      ];
    case 'acquired':
      if (outcome.fault) {
        await suspectResource();
      }
      timers.hintIn(outcome.delayMs, hintLease('lease', id));
      return [];
    case 'pending':
      await suspectResource();
      return [hintType(type), hintAttempt(attempt.id)];
    case 'broken':
      await suspectResource();
      changed('broken');
      return [hintLease('destroy', id), ...hintHolder(holder, 'broken')];
    case 'released':
      changed('released');
      return [hintLease('destroy', id), ...hintHolder(holder, 'released')];
  }
}
