import { setTimeout as pause } from 'node:timers/promises';
import { DrydockError, isLeaseOpen } from '@drydock/model';
import type { Drydock } from '@drydock/sdk';

/** What the API waits at most until it answers. */
const LOOK_SECONDS = 30;
const AGAIN_MS = 1_000;
/** An API that does not answer for so long is not waited for, nor what it was to carry. */
const SILENT_MAX_MS = 60_000;

/**
 * Does something with a lease, and gives it up as soon as the lease is over: a connection over which nothing
 * comes would not say so.
 */
export async function whileHeld<Result>(
  client: Drydock,
  leaseId: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const over = new AbortController();
  const watching = watch(client, leaseId, AbortSignal.any([signal, done.signal])).then(
    (error) => over.abort(error),
    () => undefined,
  );
  const both = AbortSignal.any([signal, over.signal]);
  try {
    return await work(both);
  } catch (error) {
    throw both.aborted ? both.reason : error;
  } finally {
    done.abort();
    await watching;
  }
}

/** Resolves with why it is over. */
async function watch(client: Drydock, leaseId: string, signal: AbortSignal): Promise<DrydockError> {
  let heardAtMs = performance.now();
  for (;;) {
    try {
      const options = { signal, triesMax: 1 };
      const wait = { wait: 'released', timeoutSeconds: LOOK_SECONDS } as const;
      const { status } = await client.leases.get(leaseId, wait, options);
      if (!isLeaseOpen(status)) {
        return new DrydockError('lease-ended', `The lease ${leaseId} is ${status}.`);
      }
      heardAtMs = performance.now();
    } catch (error) {
      signal.throwIfAborted();
      if (DrydockError.is(error) && performance.now() - heardAtMs > SILENT_MAX_MS) {
        return error;
      }
      await pause(AGAIN_MS, undefined, { signal });
    }
  }
}
