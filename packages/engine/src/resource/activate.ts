import { failed, type KindUse, type Step } from '@drydock/blueprint';
import type { BuildingSettings, JsonObject } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import {
  resourceView,
  type Claim,
  type ConsumedCommand,
  type OpenCommand,
  type Reason,
  type ResourceFacts,
} from '../facts.ts';
import { hintResource, hintType, type Hint } from '../hint.ts';
import { resourceKey, type LockSet } from '../lock.ts';
import type { BeatStore, Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { idsOfResource, observed } from '../claim/observed.ts';
import { FailedBuild, requireKind, runStep } from '../claim/run-step.ts';
import { runSlowWork, type Answered, type Done, type SlowOutcome } from '../claim/slow-work.ts';
import { underLock } from '../claim/under-lock.ts';
import { credentialsNamedBy } from '../credential/named-by.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import type { Surroundings } from '../surroundings.ts';
import { buildDeadline, BuildTooLate, type BuildDeadline } from './build-deadline.ts';
import { obeyUnderWay, type CommandedStore } from './obey-under-way.ts';
import { activated, ended, setUpDelayed } from './events.ts';
import type { Printed } from './printed.ts';

export interface PendingResource {
  readonly claim: Claim;
  readonly resource: ResourceFacts;
  readonly tries: number;
  readonly commands: readonly OpenCommand[];
  /** Whose blueprint the resource is of, for what the installation allows. */
  readonly use: Pick<KindUse, 'owner' | 'isFirst'>;
  /** How long ago it was planned when it was claimed, by the database's clock. */
  readonly sincePlanMs: number;
  readonly building: BuildingSettings;
  /** The same since a worker first took it on. */
  readonly buildingMs: number;
}

/** What became of building a resource; written under its claim. */
export type Built = SlowOutcome<'pending', EndedBuild>;

interface EndedBuild {
  readonly to: 'released' | 'broken';
  readonly reason: Reason;
  /** What it has printed, where it failed; null where it has not said. */
  readonly printed?: Printed | null;
}

export interface ActivateResourceStore
  extends CallStore, BeatStore, HeldLeaseStore, CommandedStore {
  claimPending(id: string, writer: string): Promise<PendingResource | { elsewhere: Hint | null }>;
  openCommands(claim: Claim): Promise<readonly OpenCommand[]>;
  isEntitled(claim: Claim): Promise<boolean>;
  /**
   * With all that the timeline says of it. False when fenced out. Wakes the type's allocator if the resource is
   * active or gone. What a build that failed has printed is kept sealed, for as long as its blueprint says.
   */
  finishBuilding(
    pending: PendingResource,
    built: Built,
    commands: readonly ConsumedCommand[],
    events: readonly NewEvent[],
  ): Promise<boolean>;
  whereDue(id: string): Promise<Hint | null>;
}

export interface ActivateResourcePorts {
  readonly surroundings: Surroundings;
  readonly store: ActivateResourceStore;
  readonly nudges: Nudges & { nudge(id: string): void };
  readonly stopping: AbortSignal;
}

/** Builds a planned resource, step by step, until it is active or broken. */
export async function activateResource(id: string, ports: ActivateResourcePorts): Promise<void> {
  const { surroundings, store, nudges } = ports;
  await underLock(
    surroundings,
    resourceKey(id),
    async (lockSet) => {
      const pending = await store.claimPending(id, surroundings.writer);
      if ('elsewhere' in pending) {
        return pending.elsewhere === null ? [] : [pending.elsewhere];
      }
      const ids = idsOfResource(pending.resource);
      return observed(ports, 'build', ids, (bound) => build(pending, lockSet, bound));
    },
    () => store.whereDue(id),
    () => nudges.nudge(id),
  );
}

/** After so many faults in a row the resource breaks. */
const FAULTS_MAX = 8;

async function build(
  pending: PendingResource,
  lockSet: LockSet,
  ports: ActivateResourcePorts,
): Promise<readonly Hint[]> {
  const marked: Hint[] = [];
  const deadline = buildDeadline(pending.building, pending.buildingMs);
  let printed: Printed | null = null;
  const print = (what: Printed): void => {
    printed = what;
  };
  const done = await runSlowWork(
    {
      name: 'build',
      noun: 'resource',
      claimed: pending,
      lockSet,
      before: 'pending',
      tries: pending.tries,
      faultsMax: FAULTS_MAX,
      goesOnAfterCommands: true,
      obey: (claimed) => obey(claimed, ports, marked),
      act: (events) => act(pending, { lockSet, deadline, print }, ports, events),
      ...(deadline && { againWithinMs: () => deadline.leftMs() }),
      giveUp: (sentence): EndedBuild => ({
        to: 'broken',
        reason: { code: 'build-failed', sentence },
        printed,
      }),
      told,
      write: (...written) => ports.store.finishBuilding(...written),
    },
    ports,
  );
  return done === null ? marked : tell(pending, done, marked, ports.surroundings);
}

/**
 * What was said to the resource while it is built: an end stops the building, and what was built is
 * destroyed. So does the loss of something that the resource stands on: what was built is on that, and
 * the calls that are recorded tell of it. Marks are written at once, and the building goes on.
 */
async function obey(
  pending: PendingResource,
  { store }: ActivateResourcePorts,
  marked: Hint[],
): Promise<Answered<EndedBuild> | null> {
  if (pending.commands.length === 0) {
    return null;
  }
  return obeyUnderWay(pending, pending.commands, store, marked);
}

async function act(
  { claim, resource, use }: PendingResource,
  bounds: {
    readonly lockSet: LockSet;
    readonly deadline: BuildDeadline | null;
    /** Takes what it has printed, where it failed. */
    readonly print: (printed: Printed) => void;
  },
  ports: ActivateResourcePorts,
  events: NewEvent[],
): Promise<Step<JsonObject>> {
  const { surroundings, store } = ports;
  const { kind: name } = resource;
  // It may have been planned before the installation's settings were changed.
  const grants = surroundings.kinds.get(name)?.grants(resource.config) ?? [];
  const { rules } = surroundings.kinds;
  const forbidden = rules.forbids({ ...use, kind: name, isBorrowed: false, grants });
  if (forbidden !== null) {
    return failed(`${forbidden.detail} ${forbidden.change}`);
  }
  const kind = requireKind(surroundings, name);
  const leases = kind.resource.leases ?? [];
  const where = 'resource.activate';
  const owner = { kind: 'resource', id: resource.id } as const;
  const entitled = (): Promise<boolean> => store.isEntitled(claim);
  const { lockSet, deadline, print } = bounds;
  const credentials = credentialsNamedBy(surroundings.kinds)(name, resource.config);
  const build = (late?: AbortSignal): Promise<Step<JsonObject>> =>
    runStep(
      ports,
      {
        kind: name,
        where,
        claim,
        owner,
        resource,
        leases,
        lockSet,
        events,
        entitled,
        credentials,
        ...(late && { late }),
      },
      (context) => kind.resource.activate(context, resourceView(resource)),
    );
  try {
    return await (deadline === null ? build() : deadline.within(build));
  } catch (error) {
    if (error instanceof FailedBuild) {
      print(error.printed);
    }
    if (error instanceof FailedBuild || error instanceof BuildTooLate) {
      return failed(error.message);
    }
    throw error;
  }
}

function told(outcome: Built): readonly NewEvent[] {
  switch (outcome.to) {
    case 'active':
      return [activated()];
    case 'pending':
      return outcome.fault ? [setUpDelayed(outcome.reason)] : [];
    case 'released':
    case 'broken':
      return [ended[outcome.to](outcome.reason)];
  }
}

/** Failures after which leases may look for something else; as `sql/resource/delay.sql` has it. */
const STRUGGLES_AFTER = 2;

/** What follows from each outcome: sets timers, and returns whom to hint besides for the marks. */
function tell(
  { resource, tries, sincePlanMs }: PendingResource,
  { outcome, tookMs }: Done<Built>,
  marked: readonly Hint[],
  { timers, observer }: Surroundings,
): readonly Hint[] {
  const { id, type } = resource;
  switch (outcome.to) {
    case 'active':
      observer.built(resource.kind, sincePlanMs + tookMs);
      return [...marked, hintType(type)];
    case 'pending':
      timers.hintIn(outcome.delayMs, hintResource('resource', id));
      return outcome.fault && tries + 1 === STRUGGLES_AFTER ? [...marked, hintType(type)] : marked;
    case 'released':
    case 'broken':
      return [hintType(type), hintResource('destroy', id)];
  }
}
