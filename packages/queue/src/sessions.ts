import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

const LIFETIME_MS = 12 * 3_600_000;

export interface SessionWish {
  readonly tokenId: string;
  readonly projectId: string;
  /** When the token ends, which no session outlives. */
  readonly expiresAt: Date | null;
  /** Sessions that the project may have. */
  readonly max: number;
}

export type OpenedSession =
  /** `id` is a secret: whoever has it is taken for whoever has the token. */
  | { readonly outcome: 'opened'; readonly id: string; readonly maxAgeSeconds: number }
  /** The project has so many. */
  | { readonly outcome: 'full'; readonly used: number };

/**
 * What browsers hold instead of a token: a random word that stands for one token. The token itself
 * stays out of the cookie, and ends the session when it is revoked. Each throws where Redis does not
 * answer; what Redis loses has to log in again.
 */
export interface Sessions {
  open(wish: SessionWish): Promise<OpenedSession>;
  /** The token that the session stands for, or null. */
  tokenOf(id: string): Promise<string | null>;
  close(id: string): Promise<void>;
  /** How many a project has. */
  count(projectId: string): Promise<number>;
}

/**
 * Opens a session unless the project has its share. KEYS[1] the project's sessions, by when they end,
 * KEYS[2] the session, ARGV[1] now, ARGV[2] ms that it lasts, ARGV[3] how many there may be, ARGV[4]
 * what it stands for, ARGV[5] ms that any session lasts. -1, or how many there are.
 */
const OPEN = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local used = redis.call('ZCARD', KEYS[1])
if used >= tonumber(ARGV[3]) then
  return used
end
redis.call('ZADD', KEYS[1], ARGV[1] + ARGV[2], KEYS[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[2])
return -1`;

interface SessionCommands {
  openSession(
    project: string,
    session: string,
    nowMs: number,
    lifetimeMs: number,
    max: number,
    standsFor: string,
    longestMs: number,
  ): Promise<number>;
}

/** Sessions in Redis, since the next request may come to another process. */
export function createSessions(redis: Redis, prefix: string): Sessions {
  redis.defineCommand('openSession', { numberOfKeys: 2, lua: OPEN });
  const commands = redis as Redis & SessionCommands;
  // Who reads Redis learns no word that is good for anything.
  const keyOf = (id: string): string =>
    `${prefix}:session:${createHash('sha256').update(id).digest('base64url')}`;
  const projectKey = (projectId: string): string => `${prefix}:sessions:${projectId}`;
  return {
    open: async ({ tokenId, projectId, expiresAt, max }) => {
      const id = randomBytes(32).toString('base64url');
      const nowMs = Date.now();
      const leftMs = (expiresAt?.getTime() ?? Infinity) - nowMs;
      const lifetimeMs = Math.max(0, Math.min(LIFETIME_MS, Math.floor(leftMs)));
      if (lifetimeMs > 0) {
        const used = await commands.openSession(
          projectKey(projectId),
          keyOf(id),
          nowMs,
          lifetimeMs,
          max,
          standingFor(tokenId, projectId),
          LIFETIME_MS,
        );
        if (used >= 0) {
          return { outcome: 'full', used };
        }
      }
      return { outcome: 'opened', id, maxAgeSeconds: Math.floor(lifetimeMs / 1_000) };
    },
    tokenOf: async (id) => {
      const text = await redis.get(keyOf(id));
      return text === null ? null : (text.split(' ')[0] ?? null);
    },
    close: async (id) => {
      const key = keyOf(id);
      const [, projectId] = (await redis.get(key))?.split(' ') ?? [];
      await (projectId === undefined
        ? redis.del(key)
        : redis.multi().del(key).zrem(projectKey(projectId), key).exec());
    },
    count: (projectId) => redis.zcount(projectKey(projectId), Date.now(), '+inf'),
  };
}

/** With the project, which has one session less when it is closed. */
const standingFor = (tokenId: string, projectId: string): string => `${tokenId} ${projectId}`;
