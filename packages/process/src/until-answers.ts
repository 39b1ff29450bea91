import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './log.ts';

/** Something that a process cannot do without. */
export interface Dependency {
  /** What it is and where it was looked for, without a password. */
  readonly name: string;
  /** What to do when it does not answer. */
  readonly hint: string;
  readonly ping: () => Promise<unknown>;
}

export const postgresAt = (url: string, ping: () => Promise<unknown>): Dependency => ({
  name: `PostgreSQL at ${whereIs(url)}`,
  hint: 'Start it, or set DATABASE_URL to where it is.',
  ping,
});

export const redisAt = (url: string, ping: () => Promise<unknown>): Dependency => ({
  name: `Redis at ${whereIs(url)}`,
  hint: 'Start it, or set REDIS_URL to where it is.',
  ping,
});

/** Host, port and database of a URL. */
function whereIs(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** A connection that is still being opened answers no ping: a few tries of that are no news. */
const FIRST_SAID = 2;

/** Waits for a dependency, saying what is missing and what to do, until it answers. */
export async function untilAnswers(
  what: Dependency,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await what.ping();
      if (tries > FIRST_SAID) {
        log.info(`${what.name} answers`);
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      // Now and then: once would be missed, always would drown the rest.
      if (tries % 10 === FIRST_SAID) {
        log.warn({ err: error, hint: what.hint }, `${what.name} does not answer; trying again`);
      }
      await delay(Math.min(100 * 2 ** tries, 2_000), undefined, { signal });
    }
  }
}
