import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createSparing } from './sparing.ts';

/** A word or a number of an error, as Redis and sockets have them: READONLY, ECONNREFUSED. */
const KIND = /^[A-Z][A-Z0-9_]{2,24}\b/;
/** Of what Redis or a library says: what somebody wrote there may be part of it. */
const LENGTH_MAX = 300;

/** What is said of Redis: counted each time, and logged once in a while. */
export interface RedisFaults {
  /** Something lay there that Drydock did not put there. */
  rubbish(where: string, why: string): void;
  /** A queue fails, for as long as Redis does. */
  queueFailed(queue: string, error: Error): void;
}

export function createRedisFaults(
  log: Logger,
  { redisRubbish }: Pick<Metrics, 'redisRubbish'>,
): RedisFaults {
  const sparing = createSparing();
  return {
    rubbish: (where, why) => {
      redisRubbish.inc({ where });
      sparing(`rubbish ${where}`, (leftOut) =>
        log.warn(
          { where, why, leftOut },
          'Redis said what Drydock did not tell it; it was passed over',
        ),
      );
    },
    queueFailed: (queue, error) => {
      const message = error.message.slice(0, LENGTH_MAX);
      const kind = KIND.exec(message)?.[0] ?? codeOf(error);
      sparing(`queue ${queue} ${kind}`, (leftOut) =>
        log.warn({ queue, why: message, leftOut }, 'the queue fails'),
      );
    },
  };
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code.slice(0, 32) : 'other';
}
