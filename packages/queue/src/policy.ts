import { DrydockError } from '@drydock/model';
import type { Redis } from 'ioredis';

/**
 * Refuses a Redis that may throw keys away when its memory is full: locks and hints would vanish
 * one by one. Servers that do not tell (managed ones hide CONFIG) are trusted.
 */
export async function assertNoEviction(redis: Redis): Promise<void> {
  let policy: string | undefined;
  try {
    policy = ((await redis.config('GET', 'maxmemory-policy')) as string[])[1];
  } catch {
    return;
  }
  if (policy !== undefined && policy !== 'noeviction') {
    throw new DrydockError(
      'invalid-configuration',
      `Redis has maxmemory-policy ${policy}, which throws locks and hints away.`,
      { hint: 'Set `maxmemory-policy noeviction` on the Redis that REDIS_URL names.' },
    );
  }
}
