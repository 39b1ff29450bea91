import { setTimeout as delay } from 'node:timers/promises';

/** The longest that a timer of Node.js can hold is some 24 days; a lease may live for 30. */
const TIMER_MAX_MS = 24 * 3_600_000;
/** With the database away at the deadline nobody knows whether it was put off: so long we ask. */
const ASKING_MAX_MS = 5_000;
const ASKING_PAUSE_MS = 250;

export interface LeaseWatch {
  /** Fires when the lease has ended. */
  readonly signal: AbortSignal;
  stop(): void;
}

export interface WatchedLease {
  readonly remainingMs: number;
  /** Milliseconds until its deadline as it is now; 0 where the lease cannot be used any more. */
  readonly readRemainingMs: () => Promise<number>;
  /** Calls back when the lease has ended before its deadline; returns how to stop. Best effort. */
  readonly watchEnd: (onEnded: () => void) => () => void;
}

/**
 * Watches a lease that is in use. It may be renewed meanwhile: at its deadline it is read again.
 * A release is told of, best effort; whoever cleans up ends what runs in any case.
 */
export function watchLease(lease: WatchedLease): LeaseWatch {
  const ended = new AbortController();
  const stopped = new AbortController();
  const stopWatching = lease.watchEnd(() => ended.abort());
  void watchDeadline(lease, stopped.signal).then(
    () => ended.abort(),
    // Stopped: nobody watches any more.
    () => undefined,
  );
  return {
    signal: ended.signal,
    stop: () => {
      stopWatching();
      stopped.abort();
    },
  };
}

/** Resolves when the deadline has passed; rejects when `stopped` fires. */
async function watchDeadline(lease: WatchedLease, stopped: AbortSignal): Promise<void> {
  let { remainingMs } = lease;
  while (remainingMs > 0) {
    await delay(Math.min(remainingMs, TIMER_MAX_MS), undefined, { signal: stopped, ref: false });
    remainingMs = await askRemaining(lease, stopped);
  }
}

async function askRemaining(lease: WatchedLease, stopped: AbortSignal): Promise<number> {
  const untilMs = performance.now() + ASKING_MAX_MS;
  for (;;) {
    try {
      return await lease.readRemainingMs();
    } catch {
      if (performance.now() >= untilMs) {
        return 0;
      }
    }
    await delay(ASKING_PAUSE_MS, undefined, { signal: stopped, ref: false });
  }
}
