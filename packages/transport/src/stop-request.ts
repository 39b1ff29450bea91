/** Node's timers hold 31 bits; a longer time limit, 24 days, never comes. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The two reasons from outside for which a command is ended. */
export type StopReason = 'timeout' | 'cancelled';

export interface StopRequest {
  /** Resolves with the first reason; never, if none comes. */
  readonly requested: Promise<StopReason>;
  readonly reason: StopReason | undefined;
  dispose(): void;
}

export function watchForStop(signal: AbortSignal, timeoutMs: number): StopRequest {
  const { promise, resolve } = deferred<StopReason>();
  let reason: StopReason | undefined;
  const stop = (why: StopReason): void => {
    reason ??= why;
    resolve(reason);
  };
  const onAbort = (): void => stop('cancelled');
  const timer = setTimeout(() => stop('timeout'), Math.min(timeoutMs, TIMER_MAX_MS));
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) {
    onAbort();
  }
  return {
    requested: promise,
    get reason() {
      return reason;
    },
    dispose: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
