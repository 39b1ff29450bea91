import type { Lease } from '@drydock/contract';
import { DrydockError, isLeaseOpen } from '@drydock/model';
import { pause, pauseMs } from './backoff.ts';
import type { Deadline } from './deadline.ts';
import type { Http } from './http.ts';

/** What the two background loops of a held lease share. */
export interface Keeping {
  readonly http: Http;
  readonly id: string;
  readonly ttlSeconds: number;
  readonly deadline: Deadline;
  /** Fires when the lease is released or lost: both loops end. */
  readonly stopped: AbortSignal;
  /** What the API last said about the lease. */
  updated(lease: Lease): void;
  lost(error: DrydockError): void;
}

const CALL_TIMEOUT_MS = 10_000;
/** A request that is under way keeps the process alive: this is how long at most. */
const WATCH_SECONDS = 30;
/** The least time between two looks, so that an API that answers at once is not asked in a loop. */
const LOOK_MIN_MS = 1_000;
/** The `Date` header is cut to whole seconds: the server's clock may be that much further. */
const DATE_CUT_MS = 1_000;

/**
 * Renews at a third of the lifetime, so that two renewals may fail in a row; a failed one is tried
 * again much sooner. A renewal is trusted from the moment that its request began: the server
 * counted from some later one.
 *
 * The first renewal comes at once. When exactly the lease became active is known only to the
 * server, and this turns a guess into a bound.
 */
export async function keepRenewed(keeping: Keeping): Promise<void> {
  const { http, id, ttlSeconds, deadline, stopped } = keeping;
  const everyMs = (ttlSeconds * 1_000) / 3;
  let failures = 0;
  for (;;) {
    try {
      const { answer, startedAtMs } = await http.timed(
        'leases.renew',
        { id, body: { ttlSeconds } },
        {
          signal: stopped,
          timeoutMs: Math.min(CALL_TIMEOUT_MS, everyMs),
          triesMax: 1,
          background: true,
        },
      );
      deadline.extendTo(startedAtMs + ttlSeconds * 1_000);
      keeping.updated(answer);
      failures = 0;
    } catch (error) {
      stopped.throwIfAborted();
      if (endsWith(error, keeping)) {
        return;
      }
      failures += 1;
    }
    // Spread by a tenth: many leases of one start would be renewed in one moment ever after.
    const delayMs =
      failures === 0 ? everyMs * (0.9 + Math.random() * 0.2) : Math.min(pauseMs(failures), everyMs);
    await pause(delayMs, { signal: stopped, background: true });
  }
}

/**
 * Learns of the lease's end within a round trip: one long poll after the other. The pause between
 * them does not keep the process alive, so that a lease that was never released delays the end of
 * the process by one poll at most.
 */
export async function watchForEnd(keeping: Keeping): Promise<void> {
  const { http, id, deadline, stopped } = keeping;
  let failures = 0;
  // The first answer comes at once: it tells the deadline of a lease that is not renewed.
  let timeoutSeconds = 0;
  for (;;) {
    const lookedAtMs = performance.now();
    try {
      const { answer, startedAtMs, serverDateMs } = await http.timed(
        'leases.get',
        { id, query: { wait: 'released', timeoutSeconds } },
        {
          signal: stopped,
          timeoutMs: timeoutSeconds * 1_000 + CALL_TIMEOUT_MS,
          triesMax: 1,
          background: true,
        },
      );
      keeping.updated(answer);
      if (!isLeaseOpen(answer.status)) {
        keeping.lost(endedError(answer));
        return;
      }
      if (answer.expiresAt !== null && serverDateMs !== null) {
        const leftMs = Date.parse(answer.expiresAt) - serverDateMs - DATE_CUT_MS;
        deadline.extendTo(startedAtMs + leftMs);
      }
      failures = 0;
      timeoutSeconds = WATCH_SECONDS;
    } catch (error) {
      stopped.throwIfAborted();
      if (endsWith(error, keeping)) {
        return;
      }
      failures += 1;
    }
    const tooSoonMs = LOOK_MIN_MS - (performance.now() - lookedAtMs);
    const delayMs = failures === 0 ? Math.max(1, tooSoonMs) : pauseMs(failures);
    await pause(delayMs, { signal: stopped, background: true });
  }
}

/**
 * Whether the lease was refused for good, and then says so. Any other answer, and none, may be
 * better before the deadline passes; what is no answer at all is a fault of this client.
 */
function endsWith(error: unknown, keeping: Keeping): boolean {
  if (!DrydockError.is(error)) {
    throw error;
  }
  const isRefused = ['lease-ended', 'lease-not-active', 'conflict', 'not-found'].includes(
    error.code,
  );
  if (isRefused) {
    keeping.lost(error);
  }
  return isRefused;
}

export function endedError(lease: Lease): DrydockError {
  const because = lease.reason === null ? '' : `: ${lease.reason}`;
  return new DrydockError('lease-ended', `The lease ${lease.id} is ${lease.status}${because}`, {
    hint: 'Nothing more can be done with it; request another.',
  });
}

export function passedError(id: string, wasRenewed: boolean): DrydockError {
  return new DrydockError('lease-ended', `The deadline of the lease ${id} has passed.`, {
    hint: wasRenewed
      ? 'It could not be renewed in time; the API was not reachable for too long.'
      : 'It was not to be renewed.',
  });
}
