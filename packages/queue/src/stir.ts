import type { Redis } from 'ioredis';
import { channelOf } from './changes.ts';

/** Within so long commits are told of together. */
const TOGETHER_MS = 5;

/**
 * Tells those who listen for changes that something was committed, without saying what: whoever
 * follows events reads them then. Best effort; a message that is lost costs them a second.
 */
export function createStir(redis: Redis, prefix: string): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      redis.publish(channelOf(prefix), '[]').catch(() => undefined);
    }, TOGETHER_MS).unref();
  };
}
