import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

const LIFETIME_MS = 12 * 3_600_000;

/**
 * What browsers hold instead of a token: a random word that stands for one token. The token itself
 * stays out of the cookie, and ends the session when it is revoked. Each throws where Redis does not
 * answer; what Redis loses has to log in again.
 */
export interface Sessions {
  /**
   * `expiresAt` is when the token ends, which no session outlives. `id` is a secret: whoever has it is
   * taken for whoever has the token.
   */
  open(
    tokenId: string,
    expiresAt: Date | null,
  ): Promise<{ readonly id: string; readonly maxAgeSeconds: number }>;
  /** The token that the session stands for, or null. */
  tokenOf(id: string): Promise<string | null>;
  close(id: string): Promise<void>;
}

/** Sessions in Redis, since the next request may come to another process. */
export function createSessions(redis: Redis, prefix: string): Sessions {
  // Who reads Redis learns no word that is good for anything.
  const keyOf = (id: string): string =>
    `${prefix}:session:${createHash('sha256').update(id).digest('base64url')}`;
  return {
    open: async (tokenId, expiresAt) => {
      const id = randomBytes(32).toString('base64url');
      const leftMs = (expiresAt?.getTime() ?? Infinity) - Date.now();
      const lifetimeMs = Math.max(0, Math.min(LIFETIME_MS, Math.floor(leftMs)));
      if (lifetimeMs > 0) {
        await redis.set(keyOf(id), tokenId, 'PX', lifetimeMs);
      }
      return { id, maxAgeSeconds: Math.floor(lifetimeMs / 1_000) };
    },
    tokenOf: (id) => redis.get(keyOf(id)),
    close: async (id) => {
      await redis.del(keyOf(id));
    },
  };
}
