import { randomUUID } from 'node:crypto';
import type { LockSet, Locks } from '@drydock/engine';
import type { Redis } from 'ioredis';
import type { OnRubbish } from './rubbish.ts';

/**
 * Extends a lock only while it is ours. KEYS[1] the lock, ARGV[1] our token, ARGV[2] ms. What is no text
 * is not ours, and no reason to fail.
 */
const EXTEND = `
if redis.pcall('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0`;

/** Deletes a lock only while it is ours. KEYS[1] the lock, ARGV[1] our token. */
const RELEASE = `
if redis.pcall('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0`;

/**
 * Deletes what cannot be a lock: it would be held by nobody, for ever. KEYS[1] the lock, ARGV[1] ms that a
 * lock lives at most. 1, or 0 where there is a lock or nothing.
 */
const CLEAR = `
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
local left = redis.call('PTTL', KEYS[1])
local text = redis.pcall('GET', KEYS[1])
if type(text) == 'string' and left >= 0 and left <= tonumber(ARGV[1]) then
  return 0
end
return redis.call('DEL', KEYS[1])`;

interface LockCommands {
  extendLock(key: string, token: string, ttlMs: number): Promise<unknown>;
  releaseLock(key: string, token: string): Promise<unknown>;
  clearLock(key: string, longestMs: number): Promise<unknown>;
}

/** What is left of a lock's life is not trusted to the last moment: clocks drift a little. */
const TRUSTED_SHARE = 0.8;

/** As long as the settings let a lock live. */
const LONGEST_MS = 3_600_000;
/** Whether what is in the way is a lock is looked at as often, for each key. */
const CLEAR_EVERY_MS = 1_000;

export class LockLost extends Error {
  constructor() {
    super('The lock was lost or could not be confirmed in time.');
    this.name = 'LockLost';
  }
}

/**
 * The Redis locks of the phases: `SET key token NX PX`, compare-and-extend, compare-and-delete.
 * Our own deadline counts on the local monotonic clock from *before* each request was sent, so a
 * slow answer never makes a lock look longer than it is.
 */
export function createLocks(
  redis: Redis,
  options: { prefix: string; onLost: (key: string) => void; onRubbish: OnRubbish },
): Locks {
  redis.defineCommand('extendLock', { numberOfKeys: 1, lua: EXTEND });
  redis.defineCommand('releaseLock', { numberOfKeys: 1, lua: RELEASE });
  redis.defineCommand('clearLock', { numberOfKeys: 1, lua: CLEAR });
  const redisKey = (key: string): string => `${options.prefix}:lock:${key}`;
  const inTheWay = createClearing(redis as Redis & LockCommands, options.onRubbish);

  return {
    take: async (keys, ttlMs) => {
      const token = randomUUID();
      const sentAt = performance.now();
      const taken = await setAll(redis, keys, { redisKey, token, ttlMs });
      if (taken.length < keys.length) {
        inTheWay(keys.filter((key) => !taken.includes(key)).map(redisKey));
      }
      return new RedisLockSet(redis, taken, {
        token,
        sentAt,
        ttlMs,
        redisKey,
        onLost: options.onLost,
      });
    },
  };
}

/** Looks at what lies where a lock could not be taken, in the background; whoever comes next finds it gone. */
function createClearing(
  redis: Redis & LockCommands,
  onRubbish: OnRubbish,
): (keys: readonly string[]) => void {
  const looked = new Set<string>();
  let sinceMs = -Infinity;
  const clear = async (key: string): Promise<void> => {
    if ((await redis.clearLock(key, LONGEST_MS)) === 1) {
      onRubbish('lock', 'no lock');
    }
  };
  return (keys) => {
    if (performance.now() - sinceMs > CLEAR_EVERY_MS) {
      looked.clear();
      sinceMs = performance.now();
    }
    for (const key of keys) {
      if (!looked.has(key)) {
        looked.add(key);
        clear(key).catch(() => undefined);
      }
    }
  };
}

/** Which of the keys were free. Most often it is one: that needs no pipeline. */
async function setAll(
  redis: Redis,
  keys: readonly string[],
  { redisKey, token, ttlMs }: { redisKey: (key: string) => string; token: string; ttlMs: number },
): Promise<readonly string[]> {
  const [only] = keys;
  if (only !== undefined && keys.length === 1) {
    return (await redis.set(redisKey(only), token, 'PX', ttlMs, 'NX')) === 'OK' ? keys : [];
  }
  const pipeline = redis.pipeline();
  for (const key of keys) {
    pipeline.set(redisKey(key), token, 'PX', ttlMs, 'NX');
  }
  const answers = (await pipeline.exec()) ?? [];
  const failure = answers.find(([error]) => error !== null)?.[0];
  if (failure) {
    throw failure;
  }
  return keys.filter((_, index) => answers[index]?.[1] === 'OK');
}

class RedisLockSet implements LockSet {
  private held: readonly string[];
  /** From when the last confirmation counts. */
  private confirmedAt: number;
  private readonly redis: Redis;
  private readonly lost = new AbortController();
  private readonly options: {
    readonly token: string;
    readonly sentAt: number;
    readonly ttlMs: number;
    readonly redisKey: (key: string) => string;
    readonly onLost: (key: string) => void;
  };
  private timer: NodeJS.Timeout | undefined;

  constructor(redis: Redis, keys: readonly string[], options: RedisLockSet['options']) {
    this.redis = redis;
    this.held = keys;
    this.options = options;
    this.confirmedAt = options.sentAt;
    if (keys.length > 0) {
      this.trustFrom(options.sentAt);
    }
  }

  get keys(): readonly string[] {
    return this.held;
  }

  get signal(): AbortSignal {
    return this.lost.signal;
  }

  async extend(): Promise<boolean> {
    if (this.signal.aborted) {
      return false;
    }
    const sentAt = performance.now();
    const pipeline = this.redis.pipeline();
    const { token, ttlMs, redisKey } = this.options;
    const commands = pipeline as typeof pipeline & LockCommands;
    for (const key of this.held) {
      void commands.extendLock(redisKey(key), token, ttlMs);
    }
    try {
      const answers = (await pipeline.exec()) ?? [];
      if (answers.some(([error]) => error !== null)) {
        // Redis does not answer: trust what was confirmed before, until its time is over.
        return !this.signal.aborted;
      }
      if (answers.every(([, extended]) => extended === 1)) {
        this.trustFrom(sentAt);
        return !this.signal.aborted;
      }
      this.lose();
      return false;
    } catch {
      return !this.signal.aborted;
    }
  }

  handOver(key: string): LockSet {
    if (!this.held.includes(key)) {
      throw new Error(`${key} is not held here.`);
    }
    this.held = this.held.filter((each) => each !== key);
    if (this.held.length === 0) {
      clearTimeout(this.timer);
    }
    const other = new RedisLockSet(this.redis, [key], {
      ...this.options,
      sentAt: this.confirmedAt,
    });
    if (this.signal.aborted) {
      // Whoever holds the other lock has to hear that it is lost too; the loss was counted when it happened.
      clearTimeout(other.timer);
      other.lost.abort(this.signal.reason);
    }
    return other;
  }

  async release(): Promise<void> {
    clearTimeout(this.timer);
    if (this.held.length === 0) {
      return;
    }
    const { redisKey, token } = this.options;
    const [only] = this.held;
    // What cannot be given back expires.
    if (only !== undefined && this.held.length === 1) {
      const commands = this.redis as Redis & LockCommands;
      await commands.releaseLock(redisKey(only), token).catch(() => undefined);
      return;
    }
    const pipeline = this.redis.pipeline();
    const commands = pipeline as typeof pipeline & LockCommands;
    for (const key of this.held) {
      void commands.releaseLock(redisKey(key), token);
    }
    await pipeline.exec().catch(() => undefined);
  }

  private trustFrom(sentAt: number): void {
    clearTimeout(this.timer);
    this.confirmedAt = sentAt;
    const leftMs = sentAt + this.options.ttlMs * TRUSTED_SHARE - performance.now();
    this.timer = setTimeout(() => this.lose(), Math.max(leftMs, 0));
    this.timer.unref();
  }

  private lose(): void {
    clearTimeout(this.timer);
    if (!this.signal.aborted) {
      this.lost.abort(new LockLost());
      this.held.forEach(this.options.onLost);
    }
  }
}
