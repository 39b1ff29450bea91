import { setTimeout as pause } from 'node:timers/promises';
import { DrydockError, type ErrorCode } from '@drydock/model';

/** The connection broke, or whoever serves it has to come back first. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'interrupted',
  'unreachable',
  'shutting-down',
  'database-unavailable',
  'redis-unavailable',
  'too-many-requests',
]);

/** Before each of the tries that may follow one that came no further. */
const PAUSES_MS = [100, 200, 400, 800, 1_600] as const;

/**
 * Tries until it is done, as long as each try comes further than the one before, or the pauses are over.
 *
 * @param reached - how far it has come
 */
export async function goingOn<Result>(
  signal: AbortSignal,
  attempt: () => Promise<Result>,
  reached: () => number,
): Promise<Result> {
  let vain = 0;
  let furthest = reached();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (reached() > furthest) {
        furthest = reached();
        vain = 0;
      }
      const pauseMs = PAUSES_MS[vain];
      if (!DrydockError.is(error) || !PASSING.has(error.code) || pauseMs === undefined) {
        throw error;
      }
      vain += 1;
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
      signal.throwIfAborted();
    }
  }
}
