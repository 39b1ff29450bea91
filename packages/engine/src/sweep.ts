import type { Hint, Hints } from './hint.ts';
import type { Observer } from './observer.ts';

/** What a worker kind finds due in its own phase. */
export interface SweepStore {
  /** At most `limit` hints, the longest due first. */
  due(limit: number): Promise<readonly Hint[]>;
}

/** One sweep hints at most this many objects; what is left is due at the next one. */
const HINTS_MAX = 1_000;

/**
 * The periodic repair: hints whatever is due and was not looked at. Two sweeps at once, or a
 * sweep of what was hinted already, change nothing.
 */
export async function sweep(
  queue: string,
  ports: { store: SweepStore; hints: Hints; observer: Observer },
): Promise<number> {
  const due = await ports.store.due(HINTS_MAX);
  if (due.length > 0) {
    ports.hints.send(due);
    ports.observer.swept(queue, due.length);
  }
  return due.length;
}
