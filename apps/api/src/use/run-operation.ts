import { setTimeout as delay } from 'node:timers/promises';
import { checkedAnswer, checkedParts, type PartsPorts } from '@drydock/blueprint';
import { DrydockError, ERRORS, type Json } from '@drydock/model';
import type { Services } from '../services.ts';
import { endingParts } from './ending-parts.ts';
import type { FoundOperation } from './find-operation.ts';
import type { OpenLease } from './open-lease.ts';
import { watchUse, type LeaseOfProject, type UseWatch } from './watch-use.ts';

/** How long an operation whose signal has fired may take to come to an end of its own. */
const ENDING_MS = 2_000;

export interface OperationRun {
  readonly holder: LeaseOfProject;
  readonly lease: OpenLease;
  readonly found: FoundOperation;
  /** As the operation's schema has parsed it. */
  readonly input: unknown;
  /** Null if it may go on for as long as the lease does. */
  readonly timeoutMs: number | null;
  /** Fires when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  /** Fires when the process can wait no longer. */
  readonly stop: AbortSignal;
  /** The last word before the operation acts for the first time; throws to refuse it. */
  readonly beforeAct: () => Promise<void>;
  readonly parts: PartsPorts;
}

type RunServices = Pick<Services, 'views' | 'leaseEnds' | 'uses'>;

/**
 * Runs an operation and answers what it answered, checked, or why it did not. It is told to stop when its
 * time is over, the lease ends, the caller goes or the process stops. If it does not, it is given up; but one
 * with an outcome, which says how it ended, is waited for.
 *
 * @throws DrydockError `lease-ended`, `timed-out`, `shutting-down`, and what the operation itself refuses
 *   with; anything else is a fault of the kind
 */
export async function runOperation(run: OperationRun, services: RunServices): Promise<Json> {
  const { holder, lease, found, gone, stop, timeoutMs } = run;
  const { operation, title } = found;
  const ending = new AbortController();
  const endBy = (signal: AbortSignal, reason: () => unknown): void => {
    const end = (): void => ending.abort(reason());
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) {
      end();
    }
  };
  const watch = watchUse(holder, lease, services);
  const timer =
    timeoutMs === null ? undefined : setTimeout(() => ending.abort(timedOut(timeoutMs)), timeoutMs);
  endBy(watch.signal, () => leaseEnded(holder.leaseId));
  endBy(gone, unwanted);
  endBy(stop, () => stop.reason as unknown);
  const rights = createRights(run, ending.signal, services);
  const answered = new AbortController();
  const use = {
    ...lease.use,
    ...checkedParts(operation, title, partsOf(run, ending.signal)),
    signal: ending.signal,
    entitled: rights.entitled,
  };
  const { outcome } = operation;
  try {
    // A kind in JavaScript may throw before it returns a promise.
    const running = (async () => found.run(run.input, use))();
    if (outcome !== null) {
      const answer = checkedAnswer(operation, title, await running);
      rights.throwIfRefused();
      return outcome.isOwnEnd(answer) || !(await endedWithLease(run, watch))
        ? answer
        : (outcome.withLease(answer) as Json);
    }
    const answer = await Promise.race([
      running,
      givenUp(ending.signal, answered.signal, () =>
        services.uses.giveUp({ kind: lease.kind, title }, running),
      ),
    ]);
    rights.throwIfRefused();
    return checkedAnswer(operation, title, answer);
  } catch (error) {
    rights.throwIfRefused(error);
    throw await explained(error, ending.signal, holder, watch.readRemainingMs);
  } finally {
    answered.abort();
    clearTimeout(timer);
    watch.stop();
  }
}

/** What says how it ended may say it to the end. */
function partsOf({ found, parts }: OperationRun, ending: AbortSignal): PartsPorts {
  return found.operation.outcome === null ? endingParts(parts, ending) : parts;
}

interface Rights {
  readonly entitled: () => Promise<boolean>;
  /**
   * Whatever a kind makes of a refusal: it is one.
   *
   * @param thrown - what the kind threw. One with an outcome refuses in words of its own
   */
  throwIfRefused(thrown?: unknown): void;
}

function createRights(
  { holder, lease, beforeAct, found }: OperationRun,
  signal: AbortSignal,
  { views }: Pick<Services, 'views'>,
): Rights {
  let refusal: { readonly error: unknown; readonly isLease: boolean } | undefined;
  let first: Promise<void> | undefined;
  let hasActed = false;
  const refuse = (error: unknown, isLease: boolean): false => {
    refusal ??= { error, isLease };
    return false;
  };
  return {
    entitled: async () => {
      try {
        signal.throwIfAborted();
        if (!(await views.lease.isEntitled(holder.leaseId, lease.attemptId))) {
          return refuse(leaseEnded(holder.leaseId), true);
        }
        first ??= beforeAct();
        await first;
        hasActed = true;
        return true;
      } catch (error) {
        return refuse(error, signal.aborted);
      }
    },
    throwIfRefused: (thrown) => {
      const hasOwnWords = found.operation.outcome !== null && DrydockError.is(thrown);
      const says = found.operation.outcome !== null && thrown === undefined;
      // One that acts more than once, as a terminal that is resized, has an end whatever was refused in between.
      const isTold = says && hasActed;
      if (refusal !== undefined && !isTold && !(refusal.isLease && (hasOwnWords || says))) {
        throw refusal.error;
      }
    },
  };
}

/** Rejects with the signal's reason, some time after it has fired. */
async function givenUp(
  ending: AbortSignal,
  answered: AbortSignal,
  onGivenUp: () => void,
): Promise<never> {
  await new Promise<void>((resolve) => {
    const settle = (): void => resolve();
    ending.addEventListener('abort', settle, { once: true });
    answered.addEventListener('abort', settle, { once: true });
    if (ending.aborted) {
      settle();
    }
  });
  // Rejects at once where the answer is there: nobody listens to this any more.
  await delay(ENDING_MS, undefined, { signal: answered });
  onGivenUp();
  throw ending.reason;
}

/** Whether the lease's end is what ended it: whoever cleans up after a lease kills what runs. */
async function endedWithLease(
  { gone, stop }: OperationRun,
  { signal, readRemainingMs }: UseWatch,
): Promise<boolean> {
  if (gone.aborted || stop.aborted) {
    return false;
  }
  try {
    return signal.aborted || (await readRemainingMs()) <= 0;
  } catch {
    // The database is away: how it ended is known, why is not.
    return false;
  }
}

/** What fails in an operation that was told to stop, or whose lease is gone, failed because of it. */
async function explained(
  error: unknown,
  ending: AbortSignal,
  { leaseId }: LeaseOfProject,
  readRemainingMs: () => Promise<number>,
): Promise<unknown> {
  // A kind may bring a newer model, with codes that are not known here.
  if (DrydockError.is(error) && error.code in ERRORS) {
    return error;
  }
  if (ending.aborted) {
    return ending.reason;
  }
  // Cleaning up may be quicker than the news of the lease's end.
  const remainingMs = await readRemainingMs().catch(() => null);
  return remainingMs === 0 ? leaseEnded(leaseId) : fault(error);
}

function fault(error: unknown): Error {
  return error instanceof Error && !DrydockError.is(error)
    ? error
    : new Error('An operation failed.', { cause: error });
}

function leaseEnded(leaseId: string): DrydockError {
  return new DrydockError('lease-ended', `The lease ${leaseId} has ended.`, {
    hint: 'Request another one.',
  });
}

function timedOut(timeoutMs: number): DrydockError {
  return new DrydockError(
    'timed-out',
    `The operation took longer than ${timeoutMs / 1_000} s and was given up.`,
    { hint: 'What it has done by then stays done; see `timeoutSeconds`.' },
  );
}

/** Nobody reads it. */
function unwanted(): DrydockError {
  return new DrydockError('timed-out', 'Nobody waits for the answer any more.');
}
