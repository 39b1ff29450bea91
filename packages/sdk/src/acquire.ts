import type { Lease, LeaseRequest } from '@drydock/contract';
import { BOUNDS, DrydockError, isLeaseOpen } from '@drydock/model';
import { pause, pauseMs } from './backoff.ts';
import { KeptLease } from './kept-lease.ts';
import type { Http } from './http.ts';
import { LeasesClient } from './nouns/leases.ts';
import { sendRelease } from './release.ts';
import { isTransient } from './transient.ts';
import { uuid } from './uuid.ts';

export interface LeaseOptions extends Omit<LeaseRequest, 'count' | 'atomic'> {
  /** Firing it stops waiting and releases what was requested; rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Renew in the background until released. Default true. */
  readonly renew?: boolean;
  /** Called once the request is accepted, before it is served. */
  readonly onRequested?: (lease: Lease) => void;
}

/** How long an answer to the request is still awaited once nobody wants the lease any more. */
const LEARN_ID_MS = 5_000;
/** How long the release of an unwanted lease may take. */
const GIVE_BACK_MS = 10_000;
/** The server ends a lease that waited too long; this is for one that does not answer. */
const WAIT_GRACE_MS = 60_000;
const POLL_SECONDS = 30;
/** The least time between two looks, should the API answer before the lease is active. */
const LOOK_MIN_MS = 250;

/** Requests a lease and waits until it is active. Whatever goes wrong, nothing stays requested. */
export async function acquire(http: Http, options: LeaseOptions): Promise<KeptLease> {
  const { signal, renew = true, onRequested, ...request } = options;
  signal?.throwIfAborted();
  const requestedAtMs = performance.now();
  const requested = await requestLease(http, request, signal);
  try {
    signal?.throwIfAborted();
    onRequested?.(requested);
    const { lease, notActiveAtMs } = await untilActive(http, requested, requestedAtMs, options);
    const { ttlSeconds } = lease;
    return new KeptLease(http, lease, {
      ttlSeconds,
      renew,
      // It became active after a moment at which it was not: a lower bound, renewed at once.
      heldUntilMs: notActiveAtMs + grantedSeconds(lease) * 1_000,
    });
  } catch (error) {
    // If this fails too, the lease ends by itself: unserved, or at its deadline.
    await sendRelease(http, requested.id, { signal: AbortSignal.timeout(GIVE_BACK_MS) }).catch(
      () => undefined,
    );
    throw error;
  }
}

/** How long a lease was active for at least when it became so: its blueprint may allow less than was asked for. */
function grantedSeconds({ ttlSeconds, activatedAt, latestExpiresAt }: Lease): number {
  return activatedAt === null || typeof latestExpiresAt !== 'string'
    ? ttlSeconds
    : Math.min(ttlSeconds, (Date.parse(latestExpiresAt) - Date.parse(activatedAt)) / 1_000);
}

/**
 * Sends the request. Not simply aborted with the caller's signal: it may have arrived, and only
 * its answer tells which lease to release. Its key makes all tries one request.
 */
async function requestLease(
  http: Http,
  request: LeaseRequest,
  signal: AbortSignal | undefined,
): Promise<Lease> {
  const giveUp = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const unwanted = (): void => {
    timer = setTimeout(() => giveUp.abort(), LEARN_ID_MS);
  };
  signal?.addEventListener('abort', unwanted, { once: true });
  try {
    return await new LeasesClient(http).request(
      request,
      {},
      { idempotencyKey: uuid(), signal: giveUp.signal },
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', unwanted);
    clearTimeout(timer);
  }
}

async function untilActive(
  http: Http,
  requested: Lease,
  requestedAtMs: number,
  options: LeaseOptions,
): Promise<{ lease: Lease; notActiveAtMs: number }> {
  const { signal } = options;
  const leases = new LeasesClient(http);
  const waitSeconds = options.waitTimeoutSeconds ?? BOUNDS.waitTimeoutSecondsDefault;
  const untilMs = requestedAtMs + waitSeconds * 1_000 + WAIT_GRACE_MS;
  let lease = requested;
  let notActiveAtMs = requestedAtMs;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    if (lease.status === 'active') {
      return { lease, notActiveAtMs };
    }
    if (!isLeaseOpen(lease.status)) {
      throw notServed(lease);
    }
    const lookedAtMs = performance.now();
    if (lookedAtMs > untilMs) {
      throw new DrydockError('timed-out', `The lease ${lease.id} did not become active in time.`, {
        hint: 'It was released. Its explanation tells what it waited for.',
      });
    }
    try {
      lease = await leases.get(
        lease.id,
        { wait: 'active', timeoutSeconds: POLL_SECONDS },
        { signal, triesMax: 1 },
      );
      failures = 0;
      if (lease.status !== 'active') {
        notActiveAtMs = lookedAtMs;
        const tooSoonMs = LOOK_MIN_MS - (performance.now() - lookedAtMs);
        await pause(isLeaseOpen(lease.status) ? Math.max(0, tooSoonMs) : 0, { signal });
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTransient(error)) {
        throw error;
      }
      failures += 1;
      await pause(pauseMs(failures), { signal });
    }
  }
}

function notServed(lease: Lease): DrydockError {
  const because = lease.reason === null ? '' : `: ${lease.reason}`;
  return new DrydockError(
    'not-served',
    `The lease ${lease.id} is ${lease.status} and was never active${because}`,
    { hint: 'Its explanation and events tell what was tried.' },
  );
}
