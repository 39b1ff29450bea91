import type { Lease } from '@drydock/contract';
import { DrydockError } from '@drydock/model';
import { pause, pauseMs } from './backoff.ts';
import type { Http } from './http.ts';
import { isTransient } from './transient.ts';

/** Tries of a release: with their pauses some 6 s of an API that cannot be reached. */
const RELEASE_TRIES_MAX = 6;
const DESTROY_TIMEOUT_MS = 300_000;
const POLL_SECONDS = 30;
const POLL_GRACE_MS = 10_000;
const LOOK_MIN_MS = 500;

/** Asks for the release. A lease that is already over is as good as released. */
export async function sendRelease(
  http: Http,
  id: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  try {
    await http.call(
      'leases.release',
      { id, body: {} },
      { triesMax: RELEASE_TRIES_MAX, signal: options.signal },
    );
  } catch (error) {
    const isOver =
      DrydockError.is(error) && ['not-found', 'lease-ended', 'conflict'].includes(error.code);
    if (!isOver) {
      throw error;
    }
  }
}

/** Waits until everything that the lease had is gone. */
export async function untilDestroyed(
  http: Http,
  id: string,
  options: { timeoutMs?: number | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Lease> {
  const timeoutMs = options.timeoutMs ?? DESTROY_TIMEOUT_MS;
  const untilMs = performance.now() + timeoutMs;
  let failures = 0;
  for (;;) {
    const lookedAtMs = performance.now();
    const leftSeconds = Math.max(0, (untilMs - lookedAtMs) / 1_000);
    const timeoutSeconds = Math.min(POLL_SECONDS, Math.ceil(leftSeconds));
    try {
      const lease = await http.call(
        'leases.get',
        { id, query: { wait: 'destroyed', timeoutSeconds } },
        {
          signal: options.signal,
          timeoutMs: timeoutSeconds * 1_000 + POLL_GRACE_MS,
          triesMax: 1,
        },
      );
      if (lease.status === 'destroyed') {
        return lease;
      }
      failures = 0;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isTransient(error)) {
        throw error;
      }
      failures += 1;
    }
    if (performance.now() >= untilMs) {
      throw new DrydockError(
        'timed-out',
        `What the lease ${id} had is not gone after ${Math.round(timeoutMs / 1_000)} s.`,
        { hint: 'It is released; cleaning up goes on. Its events tell how far it is.' },
      );
    }
    const tooSoonMs = Math.max(0, LOOK_MIN_MS - (performance.now() - lookedAtMs));
    await pause(failures === 0 ? tooSoonMs : pauseMs(failures), { signal: options.signal });
  }
}
