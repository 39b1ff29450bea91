import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './log.ts';

/** Waits for a dependency, saying what is missing and what to do, until it answers. */
export async function untilAnswers(
  what: { name: string; hint: string; ping: () => Promise<void> },
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await what.ping();
      if (tries > 0) {
        log.info(`${what.name} answers`);
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      // The first and then every tenth time: once would be missed, always would drown the rest.
      if (tries % 10 === 0) {
        log.warn({ err: error, hint: what.hint }, `${what.name} does not answer; trying again`);
      }
      await delay(Math.min(100 * 2 ** tries, 2_000), undefined, { signal });
    }
  }
}
