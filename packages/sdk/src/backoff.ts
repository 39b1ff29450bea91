import { letProcessEnd } from './let-process-end.ts';

/** First pause between two tries; doubled with each. */
const PAUSE_FIRST_MS = 200;
const PAUSE_MAX_MS = 5_000;

/**
 * How long to wait before the next try, `tried` tries being over. Half of it is random, so that
 * the clients of an API that comes back do not all return in the same moment.
 */
export function pauseMs(tried: number, random: () => number = Math.random): number {
  const full = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.max(0, tried - 1));
  return full / 2 + (random() * full) / 2;
}

/** The longest delay that a timer of Node's takes; a longer one would fire at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * Waits, however long. Rejects with the signal's reason as soon as that fires.
 *
 * @param background - does not keep the process alive
 */
export async function pause(
  delayMs: number,
  options: { signal?: AbortSignal | undefined; background?: boolean } = {},
): Promise<void> {
  let left = delayMs;
  do {
    const part = Math.min(left, TIMER_MAX_MS);
    await wait(part, options);
    left -= part;
  } while (left > 0);
}

/** As long as one timer can. */
function wait(
  delayMs: number,
  { signal, background }: { signal?: AbortSignal | undefined; background?: boolean },
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const giveUp = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, delayMs);
    if (background === true) {
      letProcessEnd(timer);
    }
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}
