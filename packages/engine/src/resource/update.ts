import { failed, type KindUse, type LoadedKind, type Step } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
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
import { requireKind, runStep } from '../claim/run-step.ts';
import { runSlowWork, type Answered, type Done, type SlowOutcome } from '../claim/slow-work.ts';
import { setTimers, type Later } from '../claim/take-down.ts';
import { underLock } from '../claim/under-lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import type { Surroundings } from '../surroundings.ts';
import { obeyUnderWay, type CommandedStore } from './obey-under-way.ts';
import {
  commandApplied,
  commandRejected,
  ended,
  setUpDelayed,
  updated,
  updateFailed,
} from './events.ts';

/** An active resource that is to be brought to a newer revision, claimed for that. */
export interface UpdatingResource {
  readonly claim: Claim;
  /** With the configuration of the revision that it has. */
  readonly resource: ResourceFacts;
  readonly tries: number;
  readonly commands: readonly OpenCommand[];
  /** The command that asks for it, which has begun. */
  readonly command: Pick<OpenCommand, 'id' | 'author'>;
  /** Where it goes. */
  readonly to: { readonly revision: number; readonly config: JsonObject };
  /** Whose blueprint the resource is of, for what the installation allows. */
  readonly use: Pick<KindUse, 'owner' | 'isFirst'>;
}

/** What became of an update; written under the resource's claim. */
export type Updated = SlowOutcome<'again', EndedUpdate | UnchangedByUpdate>;

interface EndedUpdate {
  readonly to: 'released' | 'broken';
  readonly reason: Reason;
}

/** It stays as it is, and is used on. */
export interface UnchangedByUpdate {
  readonly to: 'unchanged';
  /** Whether its kind says that it has to be replaced, or could not do it. */
  readonly came: 'replace' | 'failed';
  readonly reason: string;
}

export interface UpdateResourceStore extends CallStore, BeatStore, HeldLeaseStore, CommandedStore {
  /** Only with an open command that has begun. */
  claimUpdating(id: string, writer: string): Promise<UpdatingResource | { elsewhere: Hint | null }>;
  openCommands(claim: Claim): Promise<readonly OpenCommand[]>;
  isUpdateEntitled(claim: Claim): Promise<boolean>;
  /**
   * With all that the timeline says of it; the command is consumed, and its mark goes. Wakes the type's
   * allocator. False when fenced out.
   */
  finishUpdate(
    updating: UpdatingResource,
    outcome: Updated,
    commands: readonly ConsumedCommand[],
    events: readonly NewEvent[],
  ): Promise<boolean>;
  whereDue(id: string): Promise<Hint | null>;
}

export interface UpdateResourcePorts {
  readonly surroundings: Surroundings;
  readonly store: UpdateResourceStore;
  readonly nudges: Nudges & { nudge(id: string): void };
  readonly stopping: AbortSignal;
}

/** Updates a resource in place, step by step, until it is of the newer revision or stays as it was. */
export async function updateResource(id: string, ports: UpdateResourcePorts): Promise<void> {
  const { surroundings, store, nudges } = ports;
  const later: Later[] = [];
  await underLock(
    surroundings,
    resourceKey(id),
    async (lockSet) => {
      const updating = await store.claimUpdating(id, surroundings.writer);
      if ('elsewhere' in updating) {
        return updating.elsewhere === null ? [] : [updating.elsewhere];
      }
      const ids = idsOfResource(updating.resource);
      return observed(ports, 'update', ids, (bound) => work(updating, lockSet, bound, later));
    },
    () => store.whereDue(id),
    () => nudges.nudge(id),
  );
  setTimers(later, surroundings);
}

/** After so many faults in a row it stays as it was. */
const FAULTS_MAX = 5;

async function work(
  updating: UpdatingResource,
  lockSet: LockSet,
  ports: UpdateResourcePorts,
  later: Later[],
): Promise<readonly Hint[]> {
  const marked: Hint[] = [];
  let came: UnchangedByUpdate['came'] = 'failed';
  const finished = await runSlowWork<UpdatingResource, 'again', EndedUpdate | UnchangedByUpdate>(
    {
      name: 'update',
      noun: 'resource',
      claimed: updating,
      lockSet,
      before: 'again',
      tries: updating.tries,
      faultsMax: FAULTS_MAX,
      goesOnAfterCommands: true,
      obey: (claimed) => obey(claimed, ports, marked),
      act: async (events) => {
        const step = await act(updating, lockSet, ports, events);
        came = step.step === 'replace' ? 'replace' : 'failed';
        return step.step === 'replace' ? failed(step.reason) : step;
      },
      giveUp: (reason) => ({ to: 'unchanged', came, reason }),
      told: (outcome) => told(updating, outcome),
      write: (...written) => ports.store.finishUpdate(...written),
    },
    ports,
  );
  return finished === null ? marked : tell(updating, finished, marked, ports.surroundings, later);
}

/**
 * What was said to it meanwhile: an end stops the update, and what there is of both is destroyed. Marks are
 * written at once, and the update goes on.
 */
async function obey(
  updating: UpdatingResource,
  { store }: UpdateResourcePorts,
  marked: Hint[],
): Promise<Answered<EndedUpdate> | null> {
  if (updating.commands.every(({ id }) => id === updating.command.id)) {
    return null;
  }
  return obeyUnderWay(updating, updating.commands, store, marked);
}

async function act(
  { claim, resource, command, to, use }: UpdatingResource,
  lockSet: LockSet,
  ports: UpdateResourcePorts,
  events: NewEvent[],
): Promise<Step<JsonObject> | { readonly step: 'replace'; readonly reason: string }> {
  const { surroundings, store } = ports;
  const { kind: name, state } = resource;
  const kind = requireKind(surroundings, name);
  const cannot = {
    step: 'replace',
    reason: `The kind ${name} updates nothing in place.`,
  } as const;
  if (kind.resource.update === undefined) {
    return cannot;
  }
  const grants = kind.grants(to.config);
  const forbidden = surroundings.kinds.rules.forbids({
    ...use,
    kind: name,
    isBorrowed: false,
    grants,
  });
  if (forbidden !== null || state === null) {
    return failed(
      forbidden === null ? 'Nothing was stored of it.' : `${forbidden.detail} ${forbidden.change}`,
    );
  }
  const why = whyReplaced(kind, resource, to.config);
  if (why !== null) {
    return { step: 'replace', reason: why };
  }
  const owner = { kind: 'resource', id: resource.id } as const;
  const entitled = (): Promise<boolean> => store.isUpdateEntitled(claim);
  return runStep(
    ports,
    {
      kind: name,
      where: 'resource.update',
      claim,
      owner,
      resource,
      update: { commandId: command.id, revision: to.revision },
      lockSet,
      events,
      entitled,
    },
    async (context) => {
      const view = resourceView({ ...resource, state });
      return (await kind.resource.update?.(context, view, to.config)) ?? cannot;
    },
  );
}

/** What no kind can do in place: rights are taken when a resource is planned. */
function whyReplaced(
  { resource: asked }: LoadedKind,
  { config, choice }: ResourceFacts,
  present: JsonObject,
): string | null {
  const gone = asked.withdrawn?.(present, choice) ?? null;
  if (gone !== null) {
    return gone;
  }
  const [before, after] = [config, present].map((each) =>
    [...(asked.slots?.(each) ?? [])].sort().join('\n'),
  );
  return before === after ? null : 'It would need other slots than it has.';
}

function told({ to, command }: UpdatingResource, outcome: Updated): readonly NewEvent[] {
  const { author } = command;
  const { revision } = to;
  switch (outcome.to) {
    case 'active':
      return [commandApplied({ command: 'update', author, reason: null }), updated({ revision })];
    case 'unchanged': {
      const { reason } = outcome;
      return [
        commandRejected({ command: 'update', author, reason }),
        updateFailed({ revision, reason }),
      ];
    }
    case 'again':
      return outcome.fault ? [setUpDelayed(outcome.reason)] : [];
    case 'released':
    case 'broken':
      return [ended[outcome.to](outcome.reason)];
  }
}

/** What follows from each outcome: sets a timer, and returns whom to hint besides for the marks. */
function tell(
  { resource: { id, type } }: UpdatingResource,
  { outcome }: Done<Updated>,
  marked: readonly Hint[],
  { observer }: Surroundings,
  later: Later[],
): readonly Hint[] {
  switch (outcome.to) {
    case 'active':
    case 'unchanged':
      observer.consumed('update', outcome.to === 'active' ? 'applied' : 'rejected');
      return [...marked, hintType(type)];
    case 'again':
      later.push({ delayMs: outcome.delayMs, hint: hintResource('update', id) });
      return marked;
    case 'released':
    case 'broken':
      return [hintType(type), hintResource('destroy', id)];
  }
}
