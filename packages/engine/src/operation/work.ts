import { command, repositoryInterface, type ActiveLease } from '@drydock/blueprint';
import { isOperationOpen, type OperationPhase } from '@drydock/model';
import { backoffMs } from '../backoff.ts';
import { CommandArrived, keepBeating, type Nudges } from '../claim/beat.ts';
import { commandEvents } from '../claim/command-events.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import { countConsumed, observed } from '../claim/observed.ts';
import { faultSentence } from '../claim/run-step.ts';
import { underLock } from '../claim/under-lock.ts';
import { didSentence } from '../command/sentence.ts';
import type { NewEvent } from '../event.ts';
import type { ConsumedCommand, OpenCommand } from '../facts.ts';
import type { Hint } from '../hint.ts';
import { operationKey, type LockSet } from '../lock.ts';
import { findHeldLease } from '../layer/open-held.ts';
import { requestHeldLease } from '../layer/request-held.ts';
import type { Surroundings } from '../surroundings.ts';
import { check } from './check.ts';
import * as events from './events.ts';
import type { HeldRepository } from './held-repository.ts';
import { integrate } from './integrate.ts';
import { answerOver, obeyOperation } from './obey.ts';
import { WORKING_COPY, type OperationFacts, type OperationProgress } from './operation.ts';
import { OperationOver, outcomeOf, type Ending } from './outcome.ts';
import { pushOnce, settlePush } from './push.ts';
import type { ClaimedOperation, OperationMark, WorkOperationStore } from './store.ts';
import { runTest, type OutputPorts } from './run-test.ts';
import { Unreachable } from './unreachable.ts';

export interface WorkOperationPorts {
  readonly surroundings: Surroundings;
  readonly store: WorkOperationStore;
  readonly nudges: Nudges & { nudge(id: string): void };
  readonly stopping: AbortSignal;
  /** Where what tests print is kept. */
  readonly output: OutputPorts;
}

/** After so many faults it fails. */
const FAULTS_MAX = 5;
/** More, where it may have pushed: it looks for half a day before it says that nobody knows. */
const UNKNOWN_PUSH_FAULTS_MAX = 150;

/** Works on a queued operation, or one that is under way, until it is over or has to wait for something. */
export async function workOnOperation(id: string, ports: WorkOperationPorts): Promise<void> {
  const { surroundings, store, nudges } = ports;
  await underLock(
    surroundings,
    operationKey(id),
    async (lockSet) => {
      const claimed = await store.claimOperation(id, surroundings.writer);
      if (claimed === null) {
        return [];
      }
      return observed(ports, 'operation', { operation: id }, (bound) =>
        new OperationWork(claimed, lockSet, bound).run(),
      );
    },
    () => store.whereDue(id),
    () => nudges.nudge(id),
  );
}

/** One piece of work on one operation, under one claim. */
export class OperationWork {
  readonly #claimed: ClaimedOperation;
  readonly #lockSet: LockSet;
  readonly #ports: WorkOperationPorts;
  readonly #hints: Hint[] = [];
  #progress: OperationProgress;
  #open: readonly OpenCommand[];
  /** While it is found out whether it has pushed, what is said meanwhile waits. */
  #isSettling = false;
  /** Whether a test ran on the lease, which may have left whatever. */
  #isUsed = false;

  constructor(claimed: ClaimedOperation, lockSet: LockSet, ports: WorkOperationPorts) {
    this.#claimed = claimed;
    this.#lockSet = lockSet;
    this.#ports = ports;
    this.#progress = claimed.operation.progress;
    this.#open = claimed.commands;
  }

  async run(): Promise<readonly Hint[]> {
    const { operation } = this.#claimed;
    if (!isOperationOpen(operation.status)) {
      await this.#answerOver();
      return this.#hints;
    }
    const startedAt = performance.now();
    let isOver = false;
    while (!isOver) {
      try {
        isOver = await this.#obeyAndGoOn();
      } catch (error) {
        isOver = await this.#after(error);
      }
    }
    this.#ports.surroundings.observer.took('operation', performance.now() - startedAt);
    return this.#hints;
  }

  /** As things stand now. */
  get #operation(): OperationFacts {
    return { ...this.#claimed.operation, progress: this.#progress };
  }

  async #obeyAndGoOn(): Promise<true> {
    const leaseId = this.#open.some(({ name }) => name === 'resource-lost')
      ? ((await this.#held())?.id ?? null)
      : null;
    const said = obeyOperation(this.#operation, this.#open, leaseId);
    if (said.outcome !== 'goes-on') {
      const reason = said.outcome === 'dismissed' ? 'dismissed' : 'lease-ended';
      throw new OperationOver({ reason, sentence: said.sentence }, said.commands);
    }
    if (said.commands.length > 0) {
      const progress = said.another ? this.#anotherCopy() : this.#progress;
      const told = commandEvents('operation', said.commands, this.#open);
      await this.#mark({ progress, next: 'kept', commands: said.commands, events: told });
      this.#open = this.#open.filter(({ id }) => !said.commands.some((each) => each.id === id));
    }
    if (this.#claimed.operation.status === 'queued' && this.#progress.phase === 'waiting') {
      if (!(await this.#begin())) {
        return true;
      }
    }
    const { store, nudges, surroundings, stopping } = this.#ports;
    const beats = {
      store: {
        ...store,
        beat: async (...claim: Parameters<typeof store.beat>) => {
          const kept = await store.beat(...claim);
          return kept === 'commanded' && this.#isSettling ? 'kept' : kept;
        },
      },
      nudges,
      lockSet: this.#lockSet,
      lockMs: surroundings.lockMs,
      stopping,
    };
    this.#isSettling = this.#progress.pushing;
    await keepBeating(beats, this.#claimed.claim, (signal) => this.#goOn(said.settles, signal));
    return true;
  }

  /** False where it has to wait for its branch. */
  async #begin(): Promise<boolean> {
    const { store } = this.#ports;
    const { claim, operation } = this.#claimed;
    const { repository, branch } = operation;
    const outcome = await store.begin(claim, events.begun({ repository, branch: branch ?? 'it' }));
    if (outcome === 'lost') {
      throw new FencedOut(claim.id);
    }
    if (outcome === 'barred') {
      // Whoever has the branch wakes the next one as it ends.
      await this.#mark({ progress: this.#progress, next: null });
      return false;
    }
    this.#progress = { ...this.#progress, phase: 'leasing', reason: null };
    return true;
  }

  async #goOn(dismissal: OpenCommand | null, signal: AbortSignal): Promise<void> {
    const { store, surroundings } = this.#ports;
    const { claim } = this.#claimed;
    const { phase } = this.#progress;
    if (phase !== 'leasing') {
      // Whoever was at it was stopped, and what it started may still run there.
      const lease = (await this.#held())?.id ?? 'its lease';
      const progress = this.#anotherCopy();
      await this.#mark({ progress, next: 'kept', events: [events.interrupted({ phase, lease })] });
    }
    const name = copyName(this.#progress.copy);
    if (this.#progress.copy > 1) {
      const released = await store.releaseOthers(claim, name);
      if (released === null) {
        throw new FencedOut(claim.id);
      }
      this.#hints.push(...released.hints);
      if (this.#progress.pushing && released.left > 0) {
        // A push that is under way there could still come to pass after it was looked for.
        await this.#mark({ progress: this.#progress, next: null });
        return;
      }
    }
    const { repository, wish } = this.#claimed.operation;
    const lease = await requestHeldLease(
      name,
      {
        type: WORKING_COPY,
        attributes: { ...wish.attributes, repository },
        ...(wish.blueprints !== null && { blueprints: wish.blueprints }),
      },
      { claim, types: [WORKING_COPY], signal, told: events.leaseRequested },
      { ...surroundings, store },
    );
    switch (lease.status) {
      case 'waiting':
        await this.#mark({ progress: this.#progress, next: null });
        return;
      case 'ended':
        if (this.#progress.pushing) {
          throw new CopyLost(lease.reason);
        }
        throw new OperationOver({ reason: 'lease-ended', sentence: lease.reason });
      case 'active':
        throw new OperationOver(await this.#act(lease, dismissal, signal));
    }
  }

  async #act(
    lease: ActiveLease,
    dismissal: OpenCommand | null,
    signal: AbortSignal,
  ): Promise<Ending> {
    const operation = this.#claimed.operation;
    const repository = lease.use(repositoryInterface);
    if (operation.kind === 'check') {
      await this.#at('checking');
      return check(operation, repository, (told) => this.#say(told));
    }
    const { branch } = operation;
    if (this.#progress.pushing) {
      const settled = await this.#settle(repository, dismissal);
      if (settled !== null) {
        return settled;
      }
    }
    for (;;) {
      await this.#at('integrating');
      const made = await integrate(operation, repository);
      if ('ending' in made) {
        return made.ending;
      }
      if ('changed' in made) {
        if (this.#isUsed) {
          throw new CopyUsed();
        }
        const files = made.changed;
        const sentence = `Its working copy had changes from the beginning: ${files.slice(0, 5).join(', ')}.`;
        return { reason: 'changed', sentence, files };
      }
      const { base, head, commit, tree } = made;
      await this.#mark({
        progress: { ...this.#progress, base, head, commit, tree, phase: 'testing' },
        next: 'kept',
        events: [events.integrated({ base, head, commit })],
      });
      const failed = await this.#test(lease, signal);
      if (failed !== null) {
        return failed;
      }
      if (operation.kind === 'test') {
        return {
          result: 'passed',
          sentence: `${operation.ref} fits onto ${branch}${operation.wish.test === undefined ? '' : ', and its test passes'}`,
        };
      }
      await this.#intendPush();
      const pushed = await pushOnce(this.#operation, repository);
      if (pushed === 'landed') {
        return this.#landed();
      }
      const ended = pushed === 'base-moved' ? await this.#baseMoved() : pushed;
      if (ended !== null) {
        return ended;
      }
    }
  }

  /**
   * What came of a push that was intended under another claim, on a lease of which nothing is left: so what is not
   * at the remote by now can come there no more. Null where it has to begin anew; what was made is gone with that lease.
   */
  async #settle(repository: HeldRepository, dismissal: OpenCommand | null): Promise<Ending | null> {
    await this.#at('pushing');
    const found = await settlePush(this.#operation, repository);
    if (found === 'landed') {
      return this.#landed();
    }
    if (dismissal !== null) {
      const applied = [{ id: dismissal.id, outcome: 'applied', reason: null }] as const;
      const sentence = didSentence(dismissal, 'dismissed it');
      throw new OperationOver({ reason: 'dismissed', sentence }, applied);
    }
    if (found === 'moved') {
      return this.#baseMoved();
    }
    const { commit } = this.#progress;
    await this.#anew(this.#progress.moved, events.notPushed({ commit }));
    return null;
  }

  /** Null where it may try again. */
  async #baseMoved(): Promise<Ending | null> {
    const moved = this.#progress.moved + 1;
    await this.#anew(moved, events.baseMoved(moved));
    const { branch, triesMax } = this.#claimed.operation;
    const sentence = `The base moved ${moved} times: others push to ${branch} faster than this is tested.`;
    return moved < triesMax ? null : { reason: 'base-moved', sentence };
  }

  async #anew(moved: number, told: NewEvent): Promise<void> {
    const progress = { ...this.#progress, ...NOTHING_MADE, moved, phase: 'integrating' } as const;
    await this.#mark({ progress, next: 'kept', events: [told] });
    this.#isSettling = false;
  }

  /** Null where it passed, or there is none. */
  async #test(lease: ActiveLease, signal: AbortSignal): Promise<Ending | null> {
    const { wish, author, projectId } = this.#claimed.operation;
    if (wish.test === undefined) {
      return null;
    }
    const { commit } = this.#progress;
    this.#isUsed = true;
    const failed = await runTest(
      wish.test,
      lease.use(command),
      { projectId, leaseId: lease.id, operation: 'command.exec', author },
      {
        ...this.#ports.output,
        onOpened: (id) =>
          this.#mark({
            progress: { ...this.#progress, output: { id, leaseId: lease.id } },
            next: 'kept',
          }),
        onLost: (reason) => this.#say([events.outputLost(reason)]),
      },
    );
    signal.throwIfAborted();
    if (failed === null) {
      await this.#say([events.tested({ commit })]);
    }
    return failed;
  }

  async #intendPush(): Promise<void> {
    const { store } = this.#ports;
    const { claim, operation } = this.#claimed;
    const progress = { ...this.#progress, phase: 'pushing', pushing: true } as const;
    const { commit, base } = progress;
    const told = events.pushing({ commit, base, branch: operation.branch });
    // Set before: what is said from the commit of the intent on waits for what comes of it.
    this.#isSettling = true;
    const outcome = await store.intendPush(claim, progress, told);
    if (outcome === 'lost') {
      throw new FencedOut(claim.id);
    }
    if (outcome === 'commanded') {
      this.#isSettling = false;
      throw new CommandArrived();
    }
    this.#progress = progress;
  }

  #landed(): Ending {
    const { commit } = this.#progress;
    const { ref, branch } = this.#claimed.operation;
    return { result: 'landed', sentence: `${ref} is on ${branch}, as ${commit}` };
  }

  /** What follows from how the work stopped; true where nothing more is to be done under this claim. */
  async #after(error: unknown): Promise<boolean> {
    const { store, stopping, surroundings } = this.#ports;
    const { claim } = this.#claimed;
    if (error instanceof FencedOut || this.#lockSet.signal.aborted) {
      throw error;
    }
    if (error instanceof OperationOver) {
      await this.#end(error);
      return true;
    }
    if (error instanceof CopyUsed) {
      await this.#mark({ progress: this.#anotherCopy(), next: { delayMs: 0 } });
      return true;
    }
    if (stopping.aborted) {
      await store.letGo(claim);
      return true;
    }
    if (error instanceof CommandArrived) {
      this.#open = await store.openCommands(claim);
      // Its own lease runs what was stopped; the next round begins with another, unless it ends now.
      return false;
    }
    surroundings.observer.failed('operation', claim.id, error);
    const sentence =
      error instanceof Unreachable || error instanceof CopyLost
        ? error.message
        : faultSentence(error);
    const { tries } = this.#claimed.operation;
    const { pushing, phase } = this.#progress;
    if (tries + 1 >= (pushing ? UNKNOWN_PUSH_FAULTS_MAX : FAULTS_MAX)) {
      const reason = error instanceof Unreachable ? 'unreachable' : 'fault';
      const unknown = pushing
        ? ` Whether ${this.#progress.commit} is at the remote, nobody knows.`
        : '';
      await this.#end(new OperationOver({ reason, sentence: `${sentence}${unknown}` }));
      return true;
    }
    const isStarted = phase !== 'leasing' || error instanceof CopyLost;
    const progress = isStarted ? this.#anotherCopy() : this.#progress;
    const delayMs = backoffMs(tries);
    await this.#mark({
      progress: { ...progress, reason: sentence },
      next: { delayMs },
      isFault: true,
      events: [events.delayed(sentence)],
    });
    return true;
  }

  async #end({ ending, commands }: OperationOver): Promise<void> {
    const { store, surroundings } = this.#ports;
    const { claim } = this.#claimed;
    const outcome = outcomeOf(ending, this.#operation);
    const status =
      outcome.result !== null ? 'done' : outcome.reason === 'dismissed' ? 'dismissed' : 'failed';
    const told = {
      done: () => events.done(outcome),
      failed: () => events.failed(outcome),
      dismissed: () => events.dismissed(outcome.sentence),
    }[status]();
    const answers = [...commandEvents('operation', commands, this.#open), told];
    const hints = await store.end(claim, { status, outcome, commands, events: answers });
    if (hints === null) {
      throw new FencedOut(claim.id);
    }
    this.#hints.push(...hints);
    surroundings.observer.became(status);
    countConsumed(surroundings, this.#open, commands);
  }

  /** What was said to it when it was over already. */
  async #answerOver(): Promise<void> {
    const { claim, operation, commands: open } = this.#claimed;
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

  #held() {
    const { surroundings, store } = this.#ports;
    const { claim } = this.#claimed;
    const use = { holderId: claim.id, claim };
    return findHeldLease(copyName(this.#progress.copy), use, { ...surroundings, store });
  }

  /** Another lease, with nothing of what was made: but what is to be pushed stays. */
  #anotherCopy(): OperationProgress {
    const { copy, pushing } = this.#progress;
    const made = pushing ? {} : NOTHING_MADE;
    return { ...this.#progress, ...made, copy: copy + 1, phase: 'leasing' };
  }

  async #at(phase: OperationPhase): Promise<void> {
    if (this.#progress.phase !== phase) {
      await this.#mark({ progress: { ...this.#progress, phase }, next: 'kept' });
    }
  }

  async #say(told: readonly NewEvent[]): Promise<void> {
    await this.#mark({ progress: this.#progress, next: 'kept', events: told });
  }

  async #mark(mark: OperationMark): Promise<void> {
    const { claim } = this.#claimed;
    if (!(await this.#ports.store.mark(claim, mark))) {
      throw new FencedOut(claim.id);
    }
    this.#progress = mark.progress;
    const consumed: readonly ConsumedCommand[] = mark.commands ?? [];
    countConsumed(this.#ports.surroundings, this.#open, consumed);
  }
}

const NOTHING_MADE = { base: null, head: null, commit: null, tree: null, pushing: false } as const;

/** What its leases are called, which is how it finds them. */
const copyName = (copy: number): string => `copy-${copy}`;

/** A test has left something in the working copy: what comes next wants a clean one. */
class CopyUsed extends Error {}

/** The lease to look with is gone: another one is needed. */
class CopyLost extends Error {}
