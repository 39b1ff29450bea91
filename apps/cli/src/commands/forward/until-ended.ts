import { setTimeout as pause } from 'node:timers/promises';
import type { Lease } from '@drydock/contract';
import { DrydockError, isLeaseOpen, type ErrorCode } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';

/** One question at a time, answered at once where the lease has ended. */
const WATCH_SECONDS = 30;
/** The least time between two looks, so that an API that answers at once is not asked in a loop. */
const LOOK_MIN_MS = 1_000;
const PAUSE_MAX_MS = 5_000;
/** How far two clocks may be apart before a deadline is believed without an answer. */
const CLOCKS_APART_MS = 60_000;

/** What is no answer: the API may be back soon. */
const AWAY: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'timed-out',
  'shutting-down',
  'database-unavailable',
  'redis-unavailable',
  'too-many-requests',
  'internal',
]);

/**
 * Watches a lease until it is over, and throws why. An API that is away is asked again, until the deadline that it told
 * last must have passed.
 *
 * @throws LeaseLost; the signal's reason; DrydockError whatever refuses the question for good
 */
export async function untilEnded(
  client: Drydock,
  id: string,
  signal: AbortSignal,
  onAway: (error: DrydockError) => void,
): Promise<never> {
  let latest: Lease | undefined;
  let failures = 0;
  for (;;) {
    const lookedAtMs = performance.now();
    try {
      const wait =
        latest === undefined ? {} : { wait: 'released' as const, timeoutSeconds: WATCH_SECONDS };
      latest = await client.leases.get(id, wait, { signal, triesMax: 1 });
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (!DrydockError.is(error) || !AWAY.has(error.code) || isPassed(latest)) {
        throw error;
      }
      if (failures === 0) {
        onAway(error);
      }
      failures += 1;
    }
    if (latest !== undefined && !isLeaseOpen(latest.status)) {
      throw (await client.leases.loss(id, { signal })) ?? ended(latest);
    }
    const leftMs = LOOK_MIN_MS - (performance.now() - lookedAtMs);
    const delayMs = failures === 0 ? leftMs : Math.min(250 * 2 ** failures, PAUSE_MAX_MS);
    await pause(Math.max(1, delayMs), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

const isPassed = (lease: Lease | undefined): boolean =>
  typeof lease?.expiresAt === 'string' &&
  Date.parse(lease.expiresAt) + CLOCKS_APART_MS < Date.now();

const ended = ({ id, status, reason }: Lease): DrydockError =>
  new DrydockError('lease-ended', `The lease ${id} is ${status}: ${reason ?? 'no reason is told'}`);
