import type { JsonObject } from '@drydock/model';
import { backoffMs } from '../backoff.ts';
import type {
  Claim,
  ConsumedCommand,
  NewEvent,
  OpenCommand,
  Reason,
  ResourceFacts,
} from '../facts.ts';
import { hintResource, hintType, type Hint } from '../hint.ts';
import { resourceKey, type Hold } from '../lock.ts';
import { CommandArrived, type BeatStore, type Nudges } from '../claim/beat.ts';
import type { CallStore } from '../claim/calls.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import { faultSentence, requireKind, runStep } from '../claim/run-step.ts';
import { underLock } from '../claim/under-lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import type { Surroundings } from '../writer.ts';

export interface PendingResource {
  readonly claim: Claim;
  readonly resource: ResourceFacts;
  readonly tries: number;
  readonly commands: readonly OpenCommand[];
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
    async (hold) => {
      const pending = await store.claimPending(id, surroundings.writer);
      if ('elsewhere' in pending) {
        return pending.elsewhere === null ? [] : [pending.elsewhere];
      }
      return build(pending, hold, ports);
    },
    () => store.whereDue(id),
    () => nudges.nudge(id),
  );
}

async function build(
  claimed: PendingResource,
  hold: Hold,
  ports: ActivateResourcePorts,
): Promise<readonly Hint[]> {
  const { surroundings, store } = ports;
  let pending = claimed;
  let outcome = obey(pending.commands);
  const events: NewEvent[] = [];
  if (outcome === null) {
    try {
      outcome = { built: await work(pending, hold, ports, events), commands: [] };
    } catch (error) {
      if (error instanceof FencedOut || hold.signal.aborted) {
        throw error;
      }
      // What somebody said outweighs what went wrong: it may be why it went wrong.
      pending = { ...pending, commands: await store.openCommands(pending.claim) };
      outcome = obey(pending.commands);
      if (outcome === null && !(error instanceof CommandArrived) && !ports.stopping.aborted) {
        surroundings.observer.failed('build', pending.resource.id, error);
        outcome = { built: retryOrBreak(pending, error), commands: [] };
      }
    }
  }
  if (outcome === null) {
    if (ports.stopping.aborted) {
      await store.letGo(pending.claim);
    }
    return [];
  }
  if (!(await store.finishBuilding(pending, outcome.built, outcome.commands, events))) {
    throw new FencedOut(pending.claim.id);
  }
  switch (outcome.built.to) {
    case 'pending':
      return [];
    case 'active':
      return [hintType(pending.resource.type)];
    case 'released':
    case 'broken':
      return [hintType(pending.resource.type), hintResource('destroy', pending.resource.id)];
  }
}

/**
 * A release stops the building; what was built of it is destroyed. So does the loss of something
 * that it stands on: what was built is on that, and the calls that are recorded tell of it, so
 * that beginning anew would mean another resource in any case.
 */
function obey(
  commands: readonly OpenCommand[],
): { built: Built; commands: ConsumedCommand[] } | null {
  const release = commands.find((command) => command.name === 'release');
  const lost = commands.find((command) => command.name === 'resource-lost');
  const consumed = commands.map(({ id }): ConsumedCommand => ({
    id,
    outcome: 'applied',
    reason: null,
  }));
  if (release !== undefined) {
    const sentence = `${release.author} released it while it was being built.`;
    const built: Built = { to: 'released', reason: { code: 'released', sentence } };
    return { built, commands: consumed };
  }
  if (lost !== undefined) {
    const sentence = lost.reason ?? `${lost.author} reported it lost.`;
    const built: Built = { to: 'broken', reason: { code: 'resource-lost', sentence } };
    return { built, commands: consumed };
  }
  return null;
}

async function work(
  pending: PendingResource,
  hold: Hold,
  ports: ActivateResourcePorts,
  events: NewEvent[],
): Promise<Built> {
  const { store } = ports;
  const { claim, resource } = pending;
  const kind = requireKind(ports.surroundings, resource.kind);
  const { id, config, choice, state } = resource;
  const view = { id, config, choice, state };
  const owner = { kind: 'resource', id: resource.id } as const;
  const entitled = (): Promise<boolean> => store.isEntitled(claim);
  const leases = kind.resource.leases ?? [];
  const step = await runStep(
    ports,
    { claim, owner, resource, leases, hold, events, entitled },
    (context) => kind.resource.activate(context, view),
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

/** An exception is a fault, not an answer: the same step again a few times before it breaks. */
const FAULTS_MAX = 8;

function retryOrBreak(pending: PendingResource, error: unknown): Built {
  const reason = faultSentence(error);
  return pending.tries < FAULTS_MAX
    ? { to: 'pending', delayMs: backoffMs(pending.tries), reason, fault: true }
    : { to: 'broken', reason: { code: 'build-failed', sentence: reason } };
}
