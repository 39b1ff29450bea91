import type { Hint, Hints, Timers } from '@drydock/engine';

/** Timers at once: a few MB. What finds no room is left to the sweep. */
const TIMERS_MAX = 20_000;
/** Further ahead than this nobody notices the few seconds that a sweep is late. */
const AHEAD_MAX_MS = 24 * 3_600_000;

/** Sends hints when their time has come. */
export function createTimers(hints: Hints): Timers & { stop(): void } {
  const running = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  return {
    hintIn: (delayMs, hint, name = nameOf(hint)) => {
      const before = running.get(name);
      if (before !== undefined) {
        clearTimeout(before);
        running.delete(name);
      }
      if (stopped || running.size >= TIMERS_MAX || delayMs > AHEAD_MAX_MS) {
        return;
      }
      // A timer may fire a fraction of a millisecond early, and would find nothing due.
      const timer = setTimeout(
        () => {
          running.delete(name);
          hints.send([hint]);
        },
        Math.ceil(delayMs) + 1,
      );
      running.set(name, timer);
    },
    stop: () => {
      stopped = true;
      running.forEach((timer) => clearTimeout(timer));
      running.clear();
    },
  };
}

const nameOf = ({ queue, kind, id }: Hint): string => `${queue} ${kind} ${id}`;
