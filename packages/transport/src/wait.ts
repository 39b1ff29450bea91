import { setTimeout as delay } from 'node:timers/promises';

/** The value, or null if it does not come in time. */
export async function within<T>(value: Promise<T>, limitMs: number): Promise<T | null> {
  const timer = new AbortController();
  try {
    return await Promise.race([value, delay(limitMs, null, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** The value, or the signal's reason as soon as that fires. */
export async function orAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  // What comes too late is nobody's any more.
  value.catch(() => undefined);
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
