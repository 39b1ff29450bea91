import type { Lease } from '@drydock/contract';
import { DrydockError, isLeaseOpen } from '@drydock/model';
import { requestIdOf } from './errors.ts';
import { endedFacts, isFinal, isRefusal, refusedFacts } from './lease-lost.ts';
import type { Losing } from './losing.ts';
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
  /** What became of the last renewal: the error that it failed with, or null. */
  renewed(failure: DrydockError | null): void;
  readonly losing: Losing;
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
      const { answer, startedAtMs, serverDateMs } = await http.timed(
        'leases.renew',
        { id, body: { ttlSeconds } },
        {
          signal: stopped,
          timeoutMs: Math.min(CALL_TIMEOUT_MS, everyMs),
          triesMax: 1,
          background: true,
        },
      );
      deadline.extendTo(startedAtMs + renewedForMs(answer, ttlSeconds, serverDateMs));
      keeping.updated(answer);
      keeping.renewed(null);
      failures = 0;
      if (isFinal(answer)) {
        // Nothing more can be had; the other loop learns of the end.
        return;
      }
    } catch (error) {
      stopped.throwIfAborted();
      const failure = failureOf(error);
      if (await endsWith(failure, keeping)) {
        return;
      }
      keeping.renewed(failure);
      failures += 1;
    }
    // Spread by a tenth: many leases of one start would be renewed in one moment ever after.
    const delayMs =
      failures === 0 ? everyMs * (0.9 + Math.random() * 0.2) : Math.min(pauseMs(failures), everyMs);
    await pause(delayMs, { signal: stopped, background: true });
  }
}

/**
 * How long a lease is held from the moment that its renewal was asked for: as long as was asked, or where its
 * blueprint allows no more, until the deadline that was answered.
 */
export function renewedForMs(
  lease: Lease,
  ttlSeconds: number,
  serverDateMs: number | null,
): number {
  const askedMs = ttlSeconds * 1_000;
  if (!isFinal(lease) || lease.expiresAt === null) {
    return askedMs;
  }
  const leftMs =
    serverDateMs === null ? 0 : Date.parse(lease.expiresAt) - serverDateMs - DATE_CUT_MS;
  return Math.max(0, Math.min(askedMs, leftMs));
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
        await keeping.losing.learn(endedFacts(answer));
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
      if (await endsWith(failureOf(error), keeping)) {
        return;
      }
      failures += 1;
    }
    const tooSoonMs = LOOK_MIN_MS - (performance.now() - lookedAtMs);
    const delayMs = failures === 0 ? Math.max(1, tooSoonMs) : pauseMs(failures);
    await pause(delayMs, { signal: stopped, background: true });
  }
}

/** What is no answer, and no lack of one, is a fault of this client. */
function failureOf(error: unknown): DrydockError {
  if (!DrydockError.is(error)) {
    throw error;
  }
  return error;
}

/**
 * Whether the API refused the lease or its holder for good; then the lease is lost. Any other answer,
 * and none, may be better before the deadline passes. What has no request id was not said by Drydock,
 * but by something before it.
 */
async function endsWith(error: DrydockError, { losing }: Keeping): Promise<boolean> {
  if (!isRefusal(error) || requestIdOf(error) === undefined) {
    return false;
  }
  await losing.learn(refusedFacts(error), error);
  return true;
}
