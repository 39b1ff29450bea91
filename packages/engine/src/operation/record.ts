import { type OperationPhase } from '@drydock/model';
import { CommandArrived } from '../claim/beat.ts';
import { commandEvents } from '../claim/command-events.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import { countConsumed } from '../claim/observed.ts';
import { didSentence } from '../command/sentence.ts';
import type { NewEvent } from '../event.ts';
import type { ConsumedCommand, OpenCommand } from '../facts.ts';
import type { Hint } from '../hint.ts';
import { findHeldLease } from '../layer/open-held.ts';
import type { Surroundings } from '../surroundings.ts';
import * as events from './events.ts';
import { answerOver } from './obey.ts';
import type { OperationFacts, OperationProgress } from './operation.ts';
import { outcomeOf, type OperationOver } from './outcome.ts';
import type { ClaimedOperation, OperationMark, WorkOperationStore } from './store.ts';

interface RecordPorts {
  readonly surroundings: Surroundings;
  readonly store: WorkOperationStore;
}

/** An operation as it stands under one claim, and all that is written of it. */
export class OperationRecord {
  readonly claimed: ClaimedOperation;
  readonly hints: Hint[] = [];
  progress: OperationProgress;
  open: readonly OpenCommand[];
  /** While it is found out whether it has pushed, what is said meanwhile waits. */
  isSettling = false;
  readonly #ports: RecordPorts;

  constructor(claimed: ClaimedOperation, ports: RecordPorts) {
    this.claimed = claimed;
    this.#ports = ports;
    this.progress = claimed.operation.progress;
    this.open = claimed.commands;
  }

  /** As things stand now. */
  get operation(): OperationFacts {
    return { ...this.claimed.operation, progress: this.progress };
  }

  /** False where it has to wait for its branch. */
  async begin(): Promise<boolean> {
    const { store } = this.#ports;
    const { claim, operation } = this.claimed;
    const { repository, branch } = operation;
    const outcome = await store.begin(claim, events.begun({ repository, branch: branch ?? 'it' }));
    if (outcome === 'lost') {
      throw new FencedOut(claim.id);
    }
    if (outcome === 'barred') {
      // Whoever has the branch wakes the next one as it ends.
      await this.mark({ progress: this.progress, next: null });
      return false;
    }
    this.progress = { ...this.progress, phase: 'leasing', reason: null };
    return true;
  }

  async anew(moved: number, told: NewEvent): Promise<void> {
    const progress = { ...this.progress, ...NOTHING_MADE, moved, phase: 'integrating' } as const;
    await this.mark({ progress, next: 'kept', events: [told] });
    this.isSettling = false;
  }

  async intendPush(): Promise<void> {
    const { store } = this.#ports;
    const { claim, operation } = this.claimed;
    const progress = { ...this.progress, phase: 'pushing', pushing: true } as const;
    const { commit, base } = progress;
    const told = events.pushing({ commit, base, branch: operation.branch });
    // Set before: what is said from the commit of the intent on waits for what comes of it.
    this.isSettling = true;
    const outcome = await store.intendPush(claim, progress, told);
    if (outcome === 'lost') {
      throw new FencedOut(claim.id);
    }
    if (outcome === 'commanded') {
      this.isSettling = false;
      throw new CommandArrived();
    }
    this.progress = progress;
  }

  async end({ ending, commands }: OperationOver): Promise<void> {
    const { store, surroundings } = this.#ports;
    const { claim } = this.claimed;
    const outcome = outcomeOf(ending, this.operation);
    const status =
      outcome.result !== null ? 'done' : outcome.reason === 'dismissed' ? 'dismissed' : 'failed';
    const told = {
      done: () => events.done(outcome),
      failed: () => events.failed(outcome),
      dismissed: () => events.dismissed(outcome.sentence),
    }[status]();
    const answers = [...commandEvents('operation', commands, this.open), told];
    const hints = await store.end(claim, { status, outcome, commands, events: answers });
    if (hints === null) {
      throw new FencedOut(claim.id);
    }
    this.hints.push(...hints);
    surroundings.observer.became(status);
    countConsumed(surroundings, this.open, commands);
  }

  /** What was said to it when it was over already. */
  async answerOver(): Promise<void> {
    const { claim, operation, commands: open } = this.claimed;
    const { commands, dismissal } = answerOver(operation.status, open);
    const status = dismissal === null ? operation.status : 'dismissed';
    const told = [
      ...commandEvents('operation', commands, open),
      ...(dismissal === null
        ? []
        : [events.dismissed(didSentence(dismissal, 'has seen that it failed'))]),
    ];
    if (!(await this.#ports.store.answer(claim, status, commands, told))) {
      throw new FencedOut(claim.id);
    }
    countConsumed(this.#ports.surroundings, open, commands);
  }

  held() {
    const { surroundings, store } = this.#ports;
    const { claim } = this.claimed;
    const use = { holderId: claim.id, claim };
    return findHeldLease(copyName(this.progress.copy), use, { ...surroundings, store });
  }

  /** Another lease, with nothing of what was made: but what is to be pushed stays. */
  anotherCopy(): OperationProgress {
    const { copy, pushing } = this.progress;
    const made = pushing ? {} : NOTHING_MADE;
    return { ...this.progress, ...made, copy: copy + 1, phase: 'leasing' };
  }

  async at(phase: OperationPhase): Promise<void> {
    if (this.progress.phase !== phase) {
      await this.mark({ progress: { ...this.progress, phase }, next: 'kept' });
    }
  }

  async say(told: readonly NewEvent[]): Promise<void> {
    await this.mark({ progress: this.progress, next: 'kept', events: told });
  }

  async mark(mark: OperationMark): Promise<void> {
    const { claim } = this.claimed;
    if (!(await this.#ports.store.mark(claim, mark))) {
      throw new FencedOut(claim.id);
    }
    this.progress = mark.progress;
    const consumed: readonly ConsumedCommand[] = mark.commands ?? [];
    countConsumed(this.#ports.surroundings, this.open, consumed);
  }
}

const NOTHING_MADE = { base: null, head: null, commit: null, tree: null, pushing: false } as const;

/** What its leases are called, which is how it finds them. */
export const copyName = (copy: number): string => `copy-${copy}`;
