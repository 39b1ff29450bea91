import { command, repositoryInterface, type ActiveLease } from '@drydock/blueprint';
import { isOperationOpen } from '@drydock/model';
import { backoffMs } from '../backoff.ts';
import { CommandArrived, keepBeating, type Nudges } from '../claim/beat.ts';
import { commandEvents } from '../claim/command-events.ts';
import { FencedOut } from '../claim/fenced-out.ts';
import { observed } from '../claim/observed.ts';
import { faultSentence } from '../claim/run-step.ts';
import { underLock } from '../claim/under-lock.ts';
import { didSentence } from '../command/sentence.ts';
import type { OpenCommand } from '../facts.ts';
import type { Hint } from '../hint.ts';
import { operationKey, type LockSet } from '../lock.ts';
import { requestHeldLease } from '../layer/request-held.ts';
import type { Surroundings } from '../surroundings.ts';
import { check } from './check.ts';
import * as events from './events.ts';
import type { HeldRepository } from './held-repository.ts';
import { integrate } from './integrate.ts';
import { obeyOperation } from './obey.ts';
import { WORKING_COPY } from './operation.ts';
import { OperationOver, type Ending } from './outcome.ts';
import { pushOnce, settlePush } from './push.ts';
import { copyName, OperationRecord } from './record.ts';
import type { ClaimedOperation, WorkOperationStore } from './store.ts';
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
  readonly #record: OperationRecord;
  readonly #lockSet: LockSet;
  readonly #ports: WorkOperationPorts;
  /** Whether a test ran on the lease, which may have left whatever. */
  #isUsed = false;

  constructor(claimed: ClaimedOperation, lockSet: LockSet, ports: WorkOperationPorts) {
    this.#record = new OperationRecord(claimed, ports);
    this.#lockSet = lockSet;
    this.#ports = ports;
  }

  async run(): Promise<readonly Hint[]> {
    const { operation } = this.#record.claimed;
    if (!isOperationOpen(operation.status)) {
      await this.#record.answerOver();
      return this.#record.hints;
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
    return this.#record.hints;
  }

  async #obeyAndGoOn(): Promise<true> {
    const leaseId = this.#record.open.some(({ name }) => name === 'resource-lost')
      ? ((await this.#record.held())?.id ?? null)
      : null;
    const said = obeyOperation(this.#record.operation, this.#record.open, leaseId);
    if (said.outcome !== 'goes-on') {
      const reason = said.outcome === 'dismissed' ? 'dismissed' : 'lease-ended';
      throw new OperationOver({ reason, sentence: said.sentence }, said.commands);
    }
    if (said.commands.length > 0) {
      const progress = said.another ? this.#record.anotherCopy() : this.#record.progress;
      const told = commandEvents('operation', said.commands, this.#record.open);
      await this.#record.mark({ progress, next: 'kept', commands: said.commands, events: told });
      this.#record.open = this.#record.open.filter(
        ({ id }) => !said.commands.some((each) => each.id === id),
      );
    }
    if (
      this.#record.claimed.operation.status === 'queued' &&
      this.#record.progress.phase === 'waiting'
    ) {
      if (!(await this.#record.begin())) {
        return true;
      }
    }
    const { store, nudges, surroundings, stopping } = this.#ports;
    const beats = {
      store: {
        ...store,
        beat: async (...claim: Parameters<typeof store.beat>) => {
          const kept = await store.beat(...claim);
          return kept === 'commanded' && this.#record.isSettling ? 'kept' : kept;
        },
      },
      nudges,
      lockSet: this.#lockSet,
      lockMs: surroundings.lockMs,
      stopping,
    };
    this.#record.isSettling = this.#record.progress.pushing;
    await keepBeating(beats, this.#record.claimed.claim, (signal) =>
      this.#goOn(said.settles, signal),
    );
    return true;
  }

  async #goOn(dismissal: OpenCommand | null, signal: AbortSignal): Promise<void> {
    const { store, surroundings } = this.#ports;
    const { claim } = this.#record.claimed;
    const { phase } = this.#record.progress;
    if (phase !== 'leasing') {
      // Whoever was at it was stopped, and what it started may still run there.
      const lease = (await this.#record.held())?.id ?? 'its lease';
      const progress = this.#record.anotherCopy();
      await this.#record.mark({
        progress,
        next: 'kept',
        events: [events.interrupted({ phase, lease })],
      });
    }
    const name = copyName(this.#record.progress.copy);
    if (this.#record.progress.copy > 1) {
      const released = await store.releaseOthers(claim, name);
      if (released === null) {
        throw new FencedOut(claim.id);
      }
      this.#record.hints.push(...released.hints);
      if (this.#record.progress.pushing && released.left > 0) {
        // A push that is under way there could still come to pass after it was looked for.
        await this.#record.mark({ progress: this.#record.progress, next: null });
        return;
      }
    }
    const { repository, wish } = this.#record.claimed.operation;
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
        await this.#record.mark({ progress: this.#record.progress, next: null });
        return;
      case 'ended':
        if (this.#record.progress.pushing) {
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
    const operation = this.#record.claimed.operation;
    const repository = lease.use(repositoryInterface);
    if (operation.kind === 'check') {
      await this.#record.at('checking');
      return check(operation, repository, (told) => this.#record.say(told));
    }
    const { branch } = operation;
    if (this.#record.progress.pushing) {
      const settled = await this.#settle(repository, dismissal);
      if (settled !== null) {
        return settled;
      }
    }
    for (;;) {
      await this.#record.at('integrating');
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
      await this.#record.mark({
        progress: { ...this.#record.progress, base, head, commit, tree, phase: 'testing' },
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
      await this.#record.intendPush();
      const pushed = await pushOnce(this.#record.operation, repository);
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
    await this.#record.at('pushing');
    const found = await settlePush(this.#record.operation, repository);
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
    const { commit } = this.#record.progress;
    await this.#record.anew(this.#record.progress.moved, events.notPushed({ commit }));
    return null;
  }

  /** Null where it may try again. */
  async #baseMoved(): Promise<Ending | null> {
    const moved = this.#record.progress.moved + 1;
    await this.#record.anew(moved, events.baseMoved(moved));
    const { branch, triesMax } = this.#record.claimed.operation;
    const sentence = `The base moved ${moved} times: others push to ${branch} faster than this is tested.`;
    return moved < triesMax ? null : { reason: 'base-moved', sentence };
  }

  /** Null where it passed, or there is none. */
  async #test(lease: ActiveLease, signal: AbortSignal): Promise<Ending | null> {
    const { wish, author, projectId } = this.#record.claimed.operation;
    if (wish.test === undefined) {
      return null;
    }
    const { commit } = this.#record.progress;
    this.#isUsed = true;
    const failed = await runTest(
      wish.test,
      lease.use(command),
      { projectId, leaseId: lease.id, operation: 'command.exec', author },
      {
        ...this.#ports.output,
        onOpened: (id) =>
          this.#record.mark({
            progress: { ...this.#record.progress, output: { id, leaseId: lease.id } },
            next: 'kept',
          }),
        onLost: (reason) => this.#record.say([events.outputLost(reason)]),
      },
    );
    signal.throwIfAborted();
    if (failed === null) {
      await this.#record.say([events.tested({ commit })]);
    }
    return failed;
  }

  #landed(): Ending {
    const { commit } = this.#record.progress;
    const { ref, branch } = this.#record.claimed.operation;
    return { result: 'landed', sentence: `${ref} is on ${branch}, as ${commit}` };
  }

  /** What follows from how the work stopped; true where nothing more is to be done under this claim. */
  async #after(error: unknown): Promise<boolean> {
    const { store, stopping, surroundings } = this.#ports;
    const { claim } = this.#record.claimed;
    if (error instanceof FencedOut || this.#lockSet.signal.aborted) {
      throw error;
    }
    if (error instanceof OperationOver) {
      await this.#record.end(error);
      return true;
    }
    if (error instanceof CopyUsed) {
      await this.#record.mark({ progress: this.#record.anotherCopy(), next: { delayMs: 0 } });
      return true;
    }
    if (stopping.aborted) {
      await store.letGo(claim);
      return true;
    }
    if (error instanceof CommandArrived) {
      this.#record.open = await store.openCommands(claim);
      // Its own lease runs what was stopped; the next round begins with another, unless it ends now.
      return false;
    }
    surroundings.observer.failed('operation', claim.id, error);
    const sentence =
      error instanceof Unreachable || error instanceof CopyLost
        ? error.message
        : faultSentence(error);
    const { tries } = this.#record.claimed.operation;
    const { pushing, phase } = this.#record.progress;
    if (tries + 1 >= (pushing ? UNKNOWN_PUSH_FAULTS_MAX : FAULTS_MAX)) {
      const reason = error instanceof Unreachable ? 'unreachable' : 'fault';
      const unknown = pushing
        ? ` Whether ${this.#record.progress.commit} is at the remote, nobody knows.`
        : '';
      await this.#record.end(new OperationOver({ reason, sentence: `${sentence}${unknown}` }));
      return true;
    }
    const isStarted = phase !== 'leasing' || error instanceof CopyLost;
    const progress = isStarted ? this.#record.anotherCopy() : this.#record.progress;
    const delayMs = backoffMs(tries);
    await this.#record.mark({
      progress: { ...progress, reason: sentence },
      next: { delayMs },
      isFault: true,
      events: [events.delayed(sentence)],
    });
    return true;
  }
}

/** A test has left something in the working copy: what comes next wants a clean one. */
class CopyUsed extends Error {}

/** The lease to look with is gone: another one is needed. */
class CopyLost extends Error {}
