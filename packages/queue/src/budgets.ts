import { setTimeout as pause } from 'node:timers/promises';
import { turnTooFar, type Budgets } from '@drydock/engine';
import type { Redis } from 'ioredis';

/**
 * Takes a turn of a bucket, now or later, by the server's clock: whoever asks is given its time in the order of
 * asking, so nobody starves and nobody asks twice. KEYS[1] when the bucket is full again, in µs; KEYS[2] until when it is
 * closed. ARGV: µs for each turn, burst, the longest wait in µs. Returns the wait in µs, negative where it is too
 * long and nothing was taken.
 */
const TAKE = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local each = tonumber(ARGV[1])
local longest = tonumber(ARGV[3])
local said = redis.pcall('GET', KEYS[1])
local full = type(said) == 'string' and tonumber(said) or now
local closed = redis.pcall('GET', KEYS[2])
local open = type(closed) == 'string' and tonumber(closed) or now
-- What no bucket comes to is nothing that was written here.
if full > now + longest + 600000000 + each * tonumber(ARGV[2]) then
  full = now
end
full = math.max(full, now, open) + each
local wait = math.max(0, full - each * tonumber(ARGV[2]) - now, open - now)
if wait > longest then
  return -wait
end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1000)
return wait`;

/** Closes a bucket, and never shortens that. KEYS[1] until when it is closed; ARGV[1] for so many µs. */
const CLOSE = `
local time = redis.call('TIME')
local untilAt = tonumber(time[1]) * 1000000 + tonumber(time[2]) + tonumber(ARGV[1])
local said = redis.pcall('GET', KEYS[1])
if type(said) == 'string' and (tonumber(said) or 0) >= untilAt then
  return 0
end
redis.call('SET', KEYS[1], string.format('%.0f', untilAt), 'PX', math.ceil(tonumber(ARGV[1]) / 1000) + 1)
return 1`;

interface BudgetCommands {
  takeTurn(
    full: string,
    closed: string,
    eachUs: number,
    burst: number,
    waitUs: number,
  ): Promise<number>;
  closeBucket(closed: string, forUs: number): Promise<unknown>;
}

const US = 1_000;

export interface BudgetsOptions {
  readonly prefix: string;
  /** A turn further off is refused. */
  readonly waitMsMax: number;
  /** Where Redis does not answer: buckets of this process alone. */
  readonly alone: Budgets;
  /** Each turn that was given, after which wait; null for one that was refused. */
  readonly onTurn: (bucket: string, waitMs: number | null) => void;
  /** Redis is gone, or is back: once each. */
  readonly onAlone: (isAlone: boolean, error: unknown) => void;
}

/** Token buckets in Redis, one round trip for a turn. What they hold expires when it is full again. */
export function createBudgets(
  redis: Redis,
  { prefix, waitMsMax, alone, onTurn, onAlone }: BudgetsOptions,
): Budgets {
  redis.defineCommand('takeTurn', { numberOfKeys: 2, lua: TAKE });
  redis.defineCommand('closeBucket', { numberOfKeys: 1, lua: CLOSE });
  const commands = redis as Redis & BudgetCommands;
  // One slot for both keys, where Redis is a cluster.
  const keyOf = (bucket: string, what: string): string => `${prefix}:budget:{${bucket}}:${what}`;
  let isAlone = false;
  const told = (now: boolean, error: unknown): void => {
    if (now !== isAlone) {
      isAlone = now;
      onAlone(now, error);
    }
  };

  /** What Redis answers; undefined where it does not. */
  const asked = async <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> => {
    try {
      const answer = await ask();
      told(false, null);
      return answer;
    } catch (error) {
      told(true, error);
      return undefined;
    }
  };

  return {
    take: async (bucket, rate, signal) => {
      const { perSecond, burst } = rate;
      signal.throwIfAborted();
      const waitUs = await asked(() =>
        commands.takeTurn(
          keyOf(bucket, 'full'),
          keyOf(bucket, 'closed'),
          Math.ceil(1_000_000 / perSecond),
          burst,
          waitMsMax * US,
        ),
      );
      if (waitUs === undefined) {
        const startedAt = performance.now();
        await alone.take(bucket, rate, signal);
        onTurn(bucket, performance.now() - startedAt);
        return;
      }
      if (waitUs < 0) {
        onTurn(bucket, null);
        throw turnTooFar(bucket, -waitUs / US);
      }
      onTurn(bucket, waitUs / US);
      if (waitUs > 0) {
        // A timer may fire a fraction of a millisecond early.
        await pause(Math.ceil(waitUs / US) + 1, undefined, { signal });
      }
    },
    close: async (bucket, forMs) => {
      await alone.close(bucket, forMs);
      await asked(() => commands.closeBucket(keyOf(bucket, 'closed'), Math.ceil(forMs * US)));
    },
  };
}
