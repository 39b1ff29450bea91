import type { Redis } from 'ioredis';

/** `read-only`: it answers and takes no writes, so that no lock and no hint goes through it. */
export type RedisCondition = 'ok' | 'read-only' | 'down';

const KEPT_MS = 60_000;
/** A replica, a full memory, a full disk, too few replicas, a user without the right. */
const REFUSES = /^(READONLY|OOM|MISCONF|NOREPLICAS|NOPERM)\b/;

/** How Redis says why it takes no writes, or null where it says something else. */
export function refusalOfWrites(error: unknown): string | null {
  return error instanceof Error && REFUSES.test(error.message) ? error.message : null;
}

/** Whether Redis does what is wanted of it: that it answers is not enough. */
export async function redisCondition(redis: Redis, prefix: string): Promise<RedisCondition> {
  try {
    await writeSomething(redis, prefix);
    return 'ok';
  } catch (error) {
    return refusalOfWrites(error) === null ? 'down' : 'read-only';
  }
}

/** @throws what Redis says */
export async function writeSomething(redis: Redis, prefix: string): Promise<void> {
  await redis.set(`${prefix}:probe`, '', 'PX', KEPT_MS);
}
