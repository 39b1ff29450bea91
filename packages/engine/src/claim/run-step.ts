import {
  BuildFailed,
  KindFault,
  type KindFunction,
  type LoadedKind,
  type Secrets,
  type WorkContext,
} from '@drydock/blueprint';
import { DrydockError, plainText } from '@drydock/model';
import { kindSlot } from '../allocator/slots.ts';
import { budgetOf } from '../budget/budgets.ts';
import type { NewEvent } from '../event.ts';
import type { Claim } from '../facts.ts';
import type { LockSet } from '../lock.ts';
import type { HeldLeaseStore } from '../layer/held-lease.ts';
import { findHeldLease } from '../layer/open-held.ts';
import { requestHeldLease } from '../layer/request-held.ts';
import { printedOf, type Printed } from '../resource/printed.ts';
import type { Surroundings } from '../surroundings.ts';
import { keepBeating, type BeatStore, type Nudges } from './beat.ts';
import type { CallOwner, CallStore } from './calls.ts';
import { workOn } from './context.ts';
import { FencedOut } from './fenced-out.ts';
import { keepingOn, type MayKeep } from './keep.ts';
import { redacting } from './redacting.ts';

export interface StepPorts {
  readonly surroundings: Surroundings;
  readonly store: CallStore & BeatStore & HeldLeaseStore;
  readonly nudges: Nudges;
  readonly stopping: AbortSignal;
}

export interface StepWork {
  readonly claim: Claim;
  readonly owner: CallOwner;
  /** The kind, and which of its functions. */
  readonly kind: string;
  readonly where: KindFunction;
  /** The resource in question: the credentials of its project may be opened, not those of its holder. */
  readonly resource: { readonly id: string; readonly projectId: string };
  /** Types of what the resource may lease to stand on; none but while it is built. */
  readonly leases?: readonly string[];
  /** The update that it is: its calls are its own, and what it looks up is of the revision that it aims at. */
  readonly update?: { readonly commandId: string; readonly revision: number };
  readonly lockSet: LockSet;
  /** Takes the lines that the kind logs, also if it throws. */
  readonly events: NewEvent[];
  /** Whether the object may still start something outside; see `WorkContext.entitled`. */
  readonly entitled: () => Promise<boolean>;
  /** Fires where the work took too long; its code gets a moment to end, and is not waited for after that. */
  readonly late?: AbortSignal;
  /** Credentials that what it prints may show, whichever try opened them. */
  readonly credentials?: readonly string[];
}

/** For an object that is taken down: nothing may start for it any more. */
export const neverEntitled = (): Promise<boolean> => Promise.resolve(false);

/**
 * Runs a kind's slow code under a claim while lock and claim are kept. Throws the reason when it
 * was stopped, whatever the code made of that.
 */
export function runStep<Result>(
  ports: StepPorts,
  work: StepWork,
  act: (context: WorkContext) => Promise<Result>,
): Promise<Result> {
  const { surroundings, store, nudges, stopping } = ports;
  const { claim, owner, lockSet, events, entitled } = work;
  const { late } = work;
  const { lockMs } = surroundings;
  const beatPorts = { store, nudges, lockSet, lockMs, stopping, ...(late && { late }) };
  return keepBeating(beatPorts, claim, async (signal) => {
    const { node } = surroundings;
    const { secrets, redact } = redacting(surroundings.secretsOf(work.resource.projectId));
    const layer = layerOf(ports, work, signal);
    const slotOf =
      work.where === 'resource.activate' ? (key: string) => kindSlot(work.kind, key) : null;
    const stepWork = {
      claim,
      owner,
      signal,
      node,
      secrets,
      installation: surroundings.installation(),
      budget: budgetOf(surroundings.budgets, signal),
      kind: work.kind,
      onLaunched: (kind: string) => surroundings.observer.launched(kind),
      layer,
      keeping: keepingOn(store, { claim, signal, may: mayKeep(work) }),
      callsOf: work.update === undefined ? '' : updateCalls(work.update.commandId),
      recallsAll: work.where === 'resource.destroy',
      slotOf,
      entitled,
    };
    const { context, logged } = workOn(store, stepWork);
    try {
      const acting = act(context);
      const result = await (late === undefined ? acting : unlessLate(acting, late));
      signal.throwIfAborted();
      return result;
    } catch (error) {
      if (error instanceof BuildFailed && !signal.aborted) {
        await openAll(secrets, work.credentials ?? []);
        throw new FailedBuild(
          plainText(redact(error.message), SENTENCE_MAX),
          printedOf(error.output, redact),
        );
      }
      const isOurs = error instanceof FencedOut || DrydockError.is(error);
      throw isOurs || signal.aborted ? error : new KindFault(work.kind, work.where, error, redact);
    } finally {
      events.push(...logged);
    }
  });
}

/** What the names of an update's calls begin with; as `sql/claim/find-newest-intent.sql` has it. */
const updateCalls = (commandId: string): string => `${commandId}/`;

function mayKeep({ where, update }: StepWork): MayKeep {
  switch (where) {
    case 'resource.activate':
      return { state: true, resolves: 'own' };
    case 'resource.update':
      return { state: true, resolves: update ?? null };
    case 'resource.destroy':
      return { state: true, resolves: null };
    default:
      return { state: false, resolves: null };
  }
}

/** A kind says that it cannot be built, with what that has printed: no secret is in either. */
export class FailedBuild extends Error {
  readonly printed: Printed;

  constructor(sentence: string, printed: Printed) {
    super(sentence);
    this.name = 'FailedBuild';
    this.printed = printed;
  }
}

const SENTENCE_MAX = 2_000;

/** So that all of their texts are known and can be taken out. What does not open now is not known to anybody. */
async function openAll(secrets: Secrets, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await secrets.open(name).catch(() => undefined);
  }
}

/** How long code that was told that it is too late may take to end. */
const LATE_GRACE_MS = 2_000;

/** Rejects with the signal's reason a moment after that has fired: not every kind ends when it is told to. */
async function unlessLate<Result>(work: Promise<Result>, late: AbortSignal): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const begin = (): void => {
      timer = setTimeout(() => reject(late.reason as Error), LATE_GRACE_MS);
    };
    if (late.aborted) {
      begin();
    }
    late.addEventListener('abort', begin, { once: true });
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function layerOf(
  { surroundings, store }: StepPorts,
  { claim, resource, leases: types = [] }: StepWork,
  signal: AbortSignal,
): Pick<WorkContext, 'lease' | 'held'> {
  const ports = { ...surroundings, store };
  return {
    lease: (name, wish) => requestHeldLease(name, wish, { claim, types, signal }, ports),
    held: (name) => findHeldLease(name, { holderId: resource.id, claim, signal }, ports),
  };
}

/** @throws DrydockError `unknown-kind` if this process has not loaded it */
export function requireKind({ kinds }: Surroundings, name: string): LoadedKind {
  const kind = kinds.get(name);
  if (kind === undefined) {
    throw new DrydockError('unknown-kind', `No kind "${name}" is loaded here.`);
  }
  return kind;
}

/** What is stored and shown of a fault: its sentence if that is known to hold no secret, else none of it. */
export function faultSentence(error: unknown): string {
  return DrydockError.is(error) || error instanceof KindFault
    ? error.message
    : 'The kind’s code failed.';
}
