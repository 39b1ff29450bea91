import { setTimeout as pause } from 'node:timers/promises';

export interface Polling<Value> {
  /** What is known already; looked at before anything is asked for. */
  readonly known?: Value;
  /** Asks anew. The API may answer when something has changed, for so many seconds at most. */
  readonly look: (leftSeconds: number) => Promise<Value>;
  /** Whether that is what is waited for; throws where it never will be. */
  readonly isDone: (value: Value) => boolean;
  /** What is thrown where it has not come in time. */
  readonly late: (value: Value) => Error;
  /** On the monotonic clock. */
  readonly untilMs: number;
  /** Between two looks, doubled with each up to the second number; none where the API waits. */
  readonly pauseMs?: readonly [first: number, max: number];
}

/** Looks again and again until it is as it is waited for. */
export async function poll<Value>(polling: Polling<Value>): Promise<Value> {
  const { look, isDone, late, untilMs, pauseMs: [firstMs, maxMs] = [0, 0] } = polling;
  const leftMs = (): number => Math.max(0, untilMs - performance.now());
  let value = polling.known ?? (await look(leftMs() / 1_000));
  for (let pauseMs = firstMs; !isDone(value); pauseMs = Math.min(pauseMs * 2, maxMs)) {
    if (leftMs() === 0) {
      throw late(value);
    }
    if (pauseMs > 0) {
      await pause(Math.min(pauseMs, leftMs()));
    }
    value = await look(leftMs() / 1_000);
  }
  return value;
}
