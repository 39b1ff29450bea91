import type { KindUse } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { backoffMs } from '../backoff.ts';
import {
  resourceView,
  type Claim,
  type ConsumedCommand,
  type NewEvent,
  type OpenCommand,
  type Reason,
  type ResourceFacts,
} from '../facts.ts';
import { hintResource, hintType, type Hint } from '../hint.ts';
import { resourceKey, type LockSet } from '../lock.ts';
import { CommandArrived, type BeatStore, type Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import { countConsumed, idsOfResource, observed } from '../claim/observed.ts';
import { faultSentence, requireKind, runStep } from '../claim/run-step.ts';
import { underLock } from '../claim/under-lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import type { Surroundings } from '../surroundings.ts';
import type { CommandedResource, SettledResource } from './commanded.ts';
import { decideResource } from './decide.ts';

export interface PendingResource {
  readonly claim: Claim;
  readonly resource: ResourceFacts;
  readonly tries: number;
  readonly commands: readonly OpenCommand[];
  /** Whose blueprint it is of, for what the installation allows. */
  readonly use: Pick<KindUse, 'owner' | 'isFirst'>;
  /** How long ago it was planned when it was claimed, by the database's clock. */
  readonly sincePlanMs: number;
}

/** What became of building a resource; written under its claim. */
export type Built =
  | { readonly to: 'active'; readonly state: JsonObject }
  | {
      readonly to: 'pending';
      readonly delayMs: number;
      readonly reason: string;
      /** Whether something went wrong, as opposed to not being ready yet. */
      readonly fault: boolean;
    }
  | { readonly to: 'released' | 'broken'; readonly reason: Reason };

export interface ActivateResourceStore extends CallStore, BeatStore, HeldLeaseStore {
  claimPending(id: string, writer: string): Promise<PendingResource | { elsewhere: Hint | null }>;
  openCommands(claim: Claim): Promise<readonly OpenCommand[]>;
  /** The claimed resource with its marks, and with who uses it where a command asks for that. */
  readCommanded(claim: Claim, commands: readonly OpenCommand[]): Promise<CommandedResource>;
  /** Writes marks and consumed commands of a resource that goes on. False when fenced out. */
  settlePending(resource: CommandedResource, settled: SettledResource): Promise<boolean>;
  isEntitled(claim: Claim): Promise<boolean>;
  /** False when fenced out. Wakes the type's allocator where the resource is active or gone. */
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

async function build(
  claimed: PendingResource,
  lockSet: LockSet,
  ports: ActivateResourcePorts,
): Promise<readonly Hint[]> {
  const { surroundings, store } = ports;
  const startedAt = performance.now();
  let pending = claimed;
  const hints: Hint[] = [];
  let outcome = await obey(pending, ports, hints);
  const events: NewEvent[] = [];
  if (outcome === null) {
    try {
      outcome = { built: await work(pending, lockSet, ports, events), commands: [] };
    } catch (error) {
      if (error instanceof FencedOut || lockSet.signal.aborted) {
        throw error;
      }
      // What somebody said outweighs what went wrong: it may be why it went wrong.
      pending = { ...pending, commands: await store.openCommands(pending.claim) };
      outcome = await obey(pending, ports, hints);
      if (outcome === null && !(error instanceof CommandArrived) && !ports.stopping.aborted) {
        surroundings.observer.failed('build', pending.resource.id, error);
        outcome = { built: retryOrBreak(pending, error), commands: [] };
      }
    }
  }
  if (outcome === null) {
    // Interrupted: by this process, which stops, or by a command that lets the building go on.
    await store.letGo(pending.claim);
    return hints;
  }
  if (!(await store.finishBuilding(pending, outcome.built, outcome.commands, events))) {
    throw new FencedOut(pending.claim.id);
  }
  const tookMs = performance.now() - startedAt;
  const { observer } = surroundings;
  observer.took('build', tookMs);
  observer.became(outcome.built.to);
  countConsumed(surroundings, pending.commands, outcome.commands);
  if (outcome.built.to === 'active') {
    observer.built(pending.resource.kind, pending.sincePlanMs + tookMs);
  }
  switch (outcome.built.to) {
    case 'pending':
      surroundings.timers.hintIn(
        outcome.built.delayMs,
        hintResource('resource', pending.resource.id),
      );
      return outcome.built.fault && pending.tries + 1 === STRUGGLES_AFTER
        ? [...hints, hintType(pending.resource.type)]
        : hints;
    case 'active':
      return [...hints, hintType(pending.resource.type)];
    case 'released':
    case 'broken':
      return [hintType(pending.resource.type), hintResource('destroy', pending.resource.id)];
  }
}

/**
 * What was said to it while it is built: an end stops the building, and what was built of it is
 * destroyed. So does the loss of something that it stands on: what was built is on that, and the
 * calls that are recorded tell of it. Marks are written at once, and the building goes on.
 */
async function obey(
  { claim, resource, commands }: PendingResource,
  { store }: ActivateResourcePorts,
  hints: Hint[],
): Promise<{ built: Built; commands: readonly ConsumedCommand[] } | null> {
  if (commands.length === 0) {
    return null;
  }
  const commanded = await store.readCommanded(claim, commands);
  const settled = decideResource(commanded);
  if (settled === null) {
    return null;
  }
  if (settled.end !== null) {
    return { built: settled.end, commands: settled.commands };
  }
  if (!(await store.settlePending(commanded, settled))) {
    throw new FencedOut(claim.id);
  }
  if (settled.wakesType) {
    hints.push(hintType(resource.type));
  }
  return null;
}

async function work(
  pending: PendingResource,
  lockSet: LockSet,
  ports: ActivateResourcePorts,
  events: NewEvent[],
): Promise<Built> {
  const { store } = ports;
  const { claim, resource } = pending;
  // It may have been planned before the installation's settings were changed.
  const forbidden = ports.surroundings.kinds.rules.forbids({
    ...pending.use,
    kind: resource.kind,
    isBorrowed: false,
  });
  if (forbidden !== null) {
    const sentence = `${forbidden.detail} ${forbidden.change}`;
    return { to: 'broken', reason: { code: 'build-failed', sentence } };
  }
  const kind = requireKind(ports.surroundings, resource.kind);
  const owner = { kind: 'resource', id: resource.id } as const;
  const entitled = (): Promise<boolean> => store.isEntitled(claim);
  const leases = kind.resource.leases ?? [];
  const step = await runStep(
    ports,
    {
      kind: resource.kind,
      where: 'resource.activate',
      claim,
      owner,
      resource,
      leases,
      lockSet,
      events,
      entitled,
    },
    (context) => kind.resource.activate(context, resourceView(resource)),
  );
  switch (step.step) {
    case 'done':
      return { to: 'active', state: step.result };
    case 'again-after':
      return { to: 'pending', delayMs: step.delayMs, reason: step.reason, fault: false };
    case 'failed':
      return { to: 'broken', reason: { code: 'build-failed', sentence: step.reason } };
  }
}

/** Failures after which leases may look for something else; as `sql/resource/delay.sql` has it. */
const STRUGGLES_AFTER = 2;

/** An exception is a fault, not an answer: the same step again a few times before it breaks. */
const FAULTS_MAX = 8;

function retryOrBreak(pending: PendingResource, error: unknown): Built {
  const reason = faultSentence(error);
  return pending.tries < FAULTS_MAX
    ? { to: 'pending', delayMs: backoffMs(pending.tries), reason, fault: true }
    : { to: 'broken', reason: { code: 'build-failed', sentence: reason } };
}
