import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { idOf, jsonText, parseFrom } from './parse.ts';
import type { OnRubbish } from './rubbish.ts';

const LIFETIME_MS = 12 * 3_600_000;
/**
 * What ends so much later than any session could is rubbish. Not a millisecond later: a process whose clock is
 * behind would take the sessions of the others for that, and let in more than there may be.
 */
const CLOCKS_APART_MS = 3_600_000;
const COUNTED_MS = LIFETIME_MS + CLOCKS_APART_MS;

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
  /** The token that the session stands for, or null. Whether it is good, PostgreSQL says. */
  tokenOf(id: string): Promise<string | null>;
  close(id: string): Promise<void>;
  /** How many a project has. */
  count(projectId: string): Promise<number>;
}

/** Closes texts with a key that every process of the API has and Redis has not. */
export interface Seal {
  /** `about` says what it is closed for: it opens for nothing else. */
  close(text: string, about: string): Promise<string>;
  /** Null where it was not closed with such a key, or about something else. */
  open(sealed: string, about: string): Promise<string | null>;
}

export interface SessionPorts {
  readonly prefix: string;
  readonly seal: Seal;
  readonly onRubbish: OnRubbish;
}

/**
 * Opens a session unless the project has its share. KEYS[1] the project's sessions, by when they end,
 * KEYS[2] the session, ARGV[1] now, ARGV[2] ms that it lasts, ARGV[3] how many there may be, ARGV[4]
 * what it stands for, ARGV[5] ms that any session is counted. -1, or how many there are. Of what somebody
 * else may have put there, nothing counts for longer than that.
 */
const OPEN = `
if type(redis.pcall('ZCARD', KEYS[1])) ~= 'number' then
  redis.call('DEL', KEYS[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. (ARGV[1] + ARGV[5]), '+inf')
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
    countedMs: number,
  ): Promise<number>;
}

/** What a session stands for. Redis has it under seal: else whoever writes there could make one. */
const STANDS_FOR = jsonText(
  z.object({
    token: idOf('token'),
    /** Which has one session less when it is closed. */
    project: idOf('project'),
    /** Milliseconds since 1970: what ends it in Redis is Redis' word alone. */
    until: z.int(),
  }),
  512,
);

/** What a sealed one has at most; of what is longer, no more is read. */
const SEALED_LENGTH_MAX = 1_024;
/** 32 bytes, in base64. */
const ID = /^[\w-]{43}$/;

/** Sessions in Redis, since the next request may come to another process. */
export function createSessions(redis: Redis, { prefix, seal, onRubbish }: SessionPorts): Sessions {
  redis.defineCommand('openSession', { numberOfKeys: 2, lua: OPEN });
  const commands = redis as Redis & SessionCommands;
  // Who reads Redis learns no word that is good for anything.
  const hashOf = (id: string): string => createHash('sha256').update(id).digest('base64url');
  const keyOf = (hash: string): string => `${prefix}:session:${hash}`;
  const projectKey = (projectId: string): string => `${prefix}:sessions:${projectId}`;

  const read = async (hash: string): Promise<z.output<typeof STANDS_FOR> | null> => {
    const sealed = await textAt(redis, keyOf(hash), onRubbish);
    if (sealed === null) {
      return null;
    }
    const text = await seal.open(sealed, about(hash));
    if (text === null) {
      onRubbish('session', 'not sealed here, for that');
      return null;
    }
    const session = parseFrom('session', STANDS_FOR, text, onRubbish);
    return session !== null && session.until > Date.now() ? session : null;
  };

  return {
    open: async ({ tokenId, projectId, expiresAt, max }) => {
      const id = randomBytes(32).toString('base64url');
      const nowMs = Date.now();
      const leftMs = (expiresAt?.getTime() ?? Infinity) - nowMs;
      const lifetimeMs = Math.max(0, Math.min(LIFETIME_MS, Math.floor(leftMs)));
      if (lifetimeMs > 0) {
        const hash = hashOf(id);
        const until = nowMs + lifetimeMs;
        const text = JSON.stringify({ token: tokenId, project: projectId, until });
        const used = await commands.openSession(
          projectKey(projectId),
          keyOf(hash),
          nowMs,
          lifetimeMs,
          max,
          await seal.close(text, about(hash)),
          COUNTED_MS,
        );
        if (used >= 0) {
          return { outcome: 'full', used };
        }
      }
      return { outcome: 'opened', id, maxAgeSeconds: Math.floor(lifetimeMs / 1_000) };
    },
    tokenOf: async (id) => (ID.test(id) ? ((await read(hashOf(id)))?.token ?? null) : null),
    close: async (id) => {
      const hash = hashOf(id);
      const session = ID.test(id) ? await read(hash) : null;
      await redis.del(keyOf(hash));
      if (session !== null) {
        // A key of another type holds none, and the next log-in makes it anew.
        await redis.zrem(projectKey(session.project), keyOf(hash)).catch(ofAnotherType);
      }
    },
    count: async (projectId) => {
      const nowMs = Date.now();
      const ends = redis.zcount(projectKey(projectId), nowMs, nowMs + COUNTED_MS);
      return (await ends.catch(ofAnotherType)) ?? 0;
    },
  };
}

/** The seal holds for one cookie: the value of one session opens no other. */
const about = (hash: string): string => `session ${hash}`;

/** Null where there is nothing, or no text. */
async function textAt(redis: Redis, key: string, onRubbish: OnRubbish): Promise<string | null> {
  const text = await redis.getrange(key, 0, SEALED_LENGTH_MAX - 1).catch(ofAnotherType);
  if (text === null) {
    onRubbish('session', 'no text');
  }
  return text === null || text === '' ? null : text;
}

/** Redis answers, and what it has there is not what is asked for. */
function ofAnotherType(error: unknown): null {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) {
    return null;
  }
  throw error;
}
