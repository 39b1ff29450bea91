import type { Step } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import { backoffMs } from '../backoff.ts';
import type { NewEvent } from '../event.ts';
import type { Claim, ConsumedCommand, OpenCommand } from '../facts.ts';
import type { LockSet } from '../lock.ts';
import { CommandArrived } from './beat.ts';
import { commandEvents } from './command-events.ts';
import { FencedOut } from './fenced-out.ts';
import { countConsumed } from './observed.ts';
import { faultSentence, type StepPorts } from './run-step.ts';

interface To {
  readonly to: string;
}

/** What slow work comes to; `Before` is the object's status meanwhile, `Ended` all else. */
export type SlowOutcome<Before extends string, Ended extends To> =
  | { readonly to: 'active'; readonly state: JsonObject }
  /** Not ready: look again after the delay. */
  | {
      readonly to: Before;
      readonly delayMs: number;
      readonly reason: string;
      /** Whether something went wrong, as opposed to not being ready yet. */
      readonly fault: boolean;
    }
  | Ended;

/** An outcome, and what becomes of the commands that asked for it, if any did. */
export interface Answered<Outcome> {
  readonly outcome: Outcome;
  readonly commands: readonly ConsumedCommand[];
}

/** An outcome that is written. */
export interface Done<Outcome> extends Answered<Outcome> {
  readonly tookMs: number;
}

interface Claimed {
  readonly claim: Claim;
  readonly commands: readonly OpenCommand[];
}

/** Slow work on a claimed object: what is this object's own in it. */
export interface SlowWork<Subject extends Claimed, Before extends string, Ended extends To> {
  readonly name: 'build' | 'set-up' | 'update';
  readonly noun: 'lease' | 'resource';
  readonly claimed: Subject;
  readonly lockSet: LockSet;
  readonly before: Before;
  /** Looks at it without success so far. */
  readonly tries: number;
  /** So many tries may end with a fault: an exception is no answer, so the same step is run again. */
  readonly faultsMax: number;
  /**
   * Whether a command may stop the work without ending it, as a mark does: then the claim is let go,
   * so that the work goes on at once. If every command ends the work, one that stopped it and is gone
   * was consumed by another writer, and the claim is that writer's.
   */
  readonly goesOnAfterCommands: boolean;
  /** What the commands ask for, or null if they let the work go on. */
  readonly obey: (claimed: Subject) => Promise<Answered<Ended> | null>;
  /** Runs the kind's code; what it logs goes to the events, also if it throws. */
  readonly act: (events: NewEvent[]) => Promise<Step<JsonObject>>;
  /** It is looked at again after so long at most, whatever its kind or its faults say. */
  readonly againWithinMs?: () => number;
  /** It cannot work here. */
  readonly giveUp: (reason: string) => Ended;
  /** What the timeline says of the outcome, after what the kind logged and what became of commands. */
  readonly told: (outcome: SlowOutcome<Before, Ended>) => readonly NewEvent[];
  /** False when fenced out. */
  readonly write: (
    claimed: Subject,
    outcome: SlowOutcome<Before, Ended>,
    commands: readonly ConsumedCommand[],
    events: readonly NewEvent[],
  ) => Promise<boolean>;
}

export interface SlowPorts extends StepPorts {
  readonly store: StepPorts['store'] & {
    openCommands(claim: Claim): Promise<readonly OpenCommand[]>;
  };
}

/**
 * Obeys what was said about the object, or else runs its kind's code; if that was stopped or failed,
 * obeys what was said meanwhile. Writes what came of it under the claim and returns that, or null if
 * the work was stopped and has to be done by whoever claims the object next.
 */
export async function runSlowWork<Subject extends Claimed, Before extends string, Ended extends To>(
  work: SlowWork<Subject, Before, Ended>,
  { store, surroundings, stopping }: SlowPorts,
): Promise<Done<SlowOutcome<Before, Ended>> | null> {
  const { observer } = surroundings;
  const { claim } = work.claimed;
  const startedAt = performance.now();
  const events: NewEvent[] = [];
  let { claimed } = work;
  let answered: Answered<SlowOutcome<Before, Ended>> | null = await work.obey(claimed);
  if (answered === null) {
    try {
      answered = { outcome: outcomeOf(await work.act(events), work), commands: [] };
    } catch (error) {
      if (error instanceof FencedOut || work.lockSet.signal.aborted) {
        throw error;
      }
      // What somebody said outweighs what went wrong: it may be why it went wrong.
      claimed = { ...claimed, commands: await store.openCommands(claim) };
      answered = await work.obey(claimed);
      if (answered === null && !(error instanceof CommandArrived) && !stopping.aborted) {
        observer.failed(work.name, claim.id, error);
        answered = { outcome: retryOrGiveUp(error, work), commands: [] };
      }
    }
  }
  if (answered === null) {
    if (work.goesOnAfterCommands || stopping.aborted) {
      await store.letGo(claim);
    }
    return null;
  }
  const { outcome, commands } = answered;
  const told = [
    ...events,
    ...commandEvents(work.noun, commands, claimed.commands),
    ...work.told(outcome),
  ];
  if (!(await work.write(claimed, outcome, commands, told))) {
    throw new FencedOut(claim.id);
  }
  const tookMs = performance.now() - startedAt;
  observer.took(work.name, tookMs);
  observer.became(outcome.to);
  countConsumed(surroundings, claimed.commands, commands);
  return { outcome, commands, tookMs };
}

function outcomeOf<Before extends string, Ended extends To>(
  step: Step<JsonObject>,
  work: Pick<SlowWork<Claimed, Before, Ended>, 'before' | 'giveUp' | 'againWithinMs'>,
): SlowOutcome<Before, Ended> {
  switch (step.step) {
    case 'done':
      return { to: 'active', state: step.result };
    case 'again-after':
      return {
        to: work.before,
        delayMs: bounded(step.delayMs, work),
        reason: step.reason,
        fault: false,
      };
    case 'failed':
      return work.giveUp(step.reason);
  }
}

const bounded = (delayMs: number, work: { readonly againWithinMs?: () => number }): number =>
  Math.min(delayMs, Math.ceil(work.againWithinMs?.() ?? Infinity));

function retryOrGiveUp<Before extends string, Ended extends To>(
  error: unknown,
  work: Pick<
    SlowWork<Claimed, Before, Ended>,
    'before' | 'giveUp' | 'tries' | 'faultsMax' | 'againWithinMs'
  >,
): SlowOutcome<Before, Ended> {
  const { before, tries, faultsMax } = work;
  const reason = faultSentence(error);
  return tries < faultsMax
    ? { to: before, delayMs: bounded(backoffMs(tries), work), reason, fault: true }
    : work.giveUp(reason);
}
