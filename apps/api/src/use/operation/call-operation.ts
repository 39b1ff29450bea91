import { setTimeout as delay } from 'node:timers/promises';
import { DrydockError, ERRORS, type JsonObject } from '@drydock/model';
import type { OpenLease } from '../open-lease.ts';
import { watchUse, type LeaseOfProject } from '../watch-use.ts';
import type { Services } from '../../services.ts';
import type { FoundOperation } from './find-operation.ts';

/** How long an operation whose signal has fired may take to come to an end of its own. */
const ENDING_MS = 2_000;

export interface OperationCall {
  readonly holder: LeaseOfProject;
  readonly lease: OpenLease;
  readonly found: FoundOperation;
  /** As the operation's schema has parsed it. */
  readonly input: JsonObject;
  readonly timeoutMs: number;
  /** Fires when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  /** The last word before the operation acts for the first time; throws to refuse it. */
  readonly beforeAct: () => Promise<void>;
}

/**
 * Calls an operation and answers what it answered, or why it did not. It is told to stop when its
 * time is over, the lease ends, the caller goes or the process stops; if it does not, it is given
 * up, and counts as running for as long as it does.
 *
 * @throws DrydockError `lease-ended`, `timed-out`, `shutting-down`, `too-many-requests`, and what
 *   the operation itself refuses with; anything else is a fault of the kind
 */
export async function callOperation(call: OperationCall, services: Services): Promise<unknown> {
  const { holder, lease, found, gone } = call;
  const ending = new AbortController();
  const end = (error: DrydockError) => () => ending.abort(error);
  const watch = watchUse(holder, lease, services);
  const timer = setTimeout(end(timedOut(call.timeoutMs)), call.timeoutMs);
  watch.signal.addEventListener('abort', end(leaseEnded(holder.leaseId)), { once: true });
  gone.addEventListener('abort', end(unwanted()), { once: true });
  if (gone.aborted) {
    ending.abort(unwanted());
  }
  const rights = createRights(call, ending.signal, services);
  const answered = new AbortController();
  try {
    const running = services.execs.run(async (stop) => {
      stop.addEventListener('abort', () => ending.abort(stop.reason), { once: true });
      const use = { ...lease.use, signal: ending.signal, entitled: rights.entitled };
      return found.operation.run(found.view, call.input, use);
    });
    const answer = await Promise.race([running, givenUp(ending.signal, answered.signal)]);
    rights.throwIfRefused();
    return answer;
  } catch (error) {
    rights.throwIfRefused();
    throw await explained(error, ending.signal, holder, watch.readRemainingMs);
  } finally {
    answered.abort();
    clearTimeout(timer);
    watch.stop();
  }
}

interface Rights {
  readonly entitled: () => Promise<boolean>;
  /** Whatever a kind makes of a refusal: it is one. */
  throwIfRefused(): void;
}

function createRights(
  { holder, lease, beforeAct }: OperationCall,
  signal: AbortSignal,
  { views }: Pick<Services, 'views'>,
): Rights {
  let refusal: { readonly error: unknown } | undefined;
  let first: Promise<void> | undefined;
  return {
    entitled: async () => {
      try {
        signal.throwIfAborted();
        if (!(await views.lease.isEntitled(holder.leaseId, lease.attemptId))) {
          throw leaseEnded(holder.leaseId);
        }
        first ??= beforeAct();
        await first;
        return true;
      } catch (error) {
        refusal ??= { error };
        return false;
      }
    },
    throwIfRefused: () => {
      if (refusal !== undefined) {
        throw refusal.error;
      }
    },
  };
}

/** Rejects with the signal's reason, some time after it has fired. */
async function givenUp(ending: AbortSignal, answered: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    ending.addEventListener('abort', () => resolve(), { once: true });
    answered.addEventListener('abort', () => resolve(), { once: true });
  });
  // Rejects at once where the answer is there: nobody listens to this any more.
  await delay(ENDING_MS, undefined, { signal: answered });
  throw ending.reason;
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
