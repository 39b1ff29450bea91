import { randomBytes } from 'node:crypto';
import type { LockSet, Locks } from '@drydock/engine';
import { createLocks, LockLost, openRedis, type Redis } from '../src/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ownRedis, REDIS_FLAVOURS, type OwnRedis } from '@drydock/testing';

const prefix = `test-${randomBytes(5).toString('hex')}`;
const LOCK_MS = 10_000;

interface Process {
  readonly redis: Redis;
  readonly locks: Locks;
  readonly lost: string[];
}

async function connect(url: string): Promise<Process> {
  const redis = openRedis(url, 'test');
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve);
  });
  const lost: string[] = [];
  const onLost = (key: string): number => lost.push(key);
  const onRubbish = (where: string, why: string): void => {
    throw new Error(`${where}: ${why}`);
  };
  return { redis, lost, locks: createLocks(redis, { prefix, onLost, onRubbish }) };
}

const whenLost = (lockSet: LockSet): Promise<unknown> =>
  new Promise((resolve) => {
    if (lockSet.signal.aborted) {
      resolve(lockSet.signal.reason);
    }
    lockSet.signal.addEventListener('abort', () => resolve(lockSet.signal.reason));
  });

describe.each(REDIS_FLAVOURS)('locks in a Redis that is %s', (flavour) => {
  let own: OwnRedis;
  let ours: Process;
  let theirs: Process;
  let key: string;
  beforeAll(async () => {
    own = await ownRedis(flavour);
    const { url } = own.server;
    [ours, theirs] = await Promise.all([connect(url), connect(url)]);
  });
  afterAll(async () => {
    ours.redis.disconnect();
    theirs.redis.disconnect();
    await own.remove();
  });
  beforeEach(() => {
    key = `{lease:${randomBytes(5).toString('hex')}}`;
  });
  const stored = (): Promise<string | null> => ours.redis.get(`${prefix}:lock:${key}`);

  it('are held by one until given back', async () => {
    const held = await ours.locks.take([key], LOCK_MS);
    expect(held.keys).toEqual([key]);
    expect((await theirs.locks.take([key], LOCK_MS)).keys).toEqual([]);
    expect((await ours.locks.take([key], LOCK_MS)).keys).toEqual([]);
    await held.release();
    expect(await stored()).toBeNull();
    expect((await theirs.locks.take([key], LOCK_MS)).keys).toEqual([key]);
  });

  it('are taken by exactly one of many at once', async () => {
    const holds = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 === 0 ? ours : theirs).locks.take([key], LOCK_MS),
      ),
    );
    expect(holds.filter((lockSet) => lockSet.keys.length === 1)).toHaveLength(1);
  });

  it('of several keys are those that were free', async () => {
    const others = [1, 2].map((n) => `${key}${n}`);
    await theirs.locks.take(others.slice(0, 1), LOCK_MS);
    const held = await ours.locks.take([key, ...others], LOCK_MS);
    expect(held.keys).toEqual([key, others[1]]);
    await held.release();
    expect((await ours.locks.take(others, LOCK_MS)).keys).toEqual([others[1]]);
  });

  it('last longer when they are extended, and expire when they are not', async () => {
    // A second lies between what is trusted of it and its end: time to look at what is stored.
    const held = await ours.locks.take([key], 5_000);
    await ours.redis.pexpire(`${prefix}:lock:${key}`, 1_500);
    expect(await held.extend()).toBe(true);
    expect(await ours.redis.pttl(`${prefix}:lock:${key}`)).toBeGreaterThan(1_500);
    const reason = await whenLost(held);
    expect(reason).toBeInstanceOf(LockLost);
    // Lost here before it is lost there.
    expect(await stored()).not.toBeNull();
    expect(await held.extend()).toBe(false);
  });

  it('that are another’s by now are neither extended nor deleted', async () => {
    const held = await ours.locks.take([key], LOCK_MS);
    await ours.redis.del(`${prefix}:lock:${key}`);
    const taken = await theirs.locks.take([key], LOCK_MS);
    const token = await stored();
    const { length } = ours.lost;
    expect(await held.extend()).toBe(false);
    expect(held.signal.aborted).toBe(true);
    expect(ours.lost.slice(length)).toEqual([key]);
    await held.release();
    expect(await stored()).toBe(token);
    expect(taken.signal.aborted).toBe(false);
  });

  it('that vanished are lost at the next beat', async () => {
    const held = await ours.locks.take([key], LOCK_MS);
    await ours.redis.del(`${prefix}:lock:${key}`);
    expect(await held.extend()).toBe(false);
    expect(await stored()).toBeNull();
  });

  it('that are handed over live on, for themselves', async () => {
    const other = `${key}-other`;
    const held = await ours.locks.take([key, other], LOCK_MS);
    const handed = held.handOver(key);
    expect([held.keys, handed.keys]).toEqual([[other], [key]]);
    await held.release();
    expect(await stored()).not.toBeNull();
    expect(await ours.redis.exists(`${prefix}:lock:${other}`)).toBe(0);
    await ours.redis.pexpire(`${prefix}:lock:${key}`, LOCK_MS / 2);
    expect(await handed.extend()).toBe(true);
    expect(await ours.redis.pttl(`${prefix}:lock:${key}`)).toBeGreaterThan(LOCK_MS / 2);
    await handed.release();
    expect(await stored()).toBeNull();
    expect(() => held.handOver(key)).toThrow(`${key} is not held here.`);
  });

  it('that are handed over are trusted no longer than before', async () => {
    const held = await ours.locks.take([key], 5_000);
    await new Promise((resolve) => {
      setTimeout(resolve, 1_000);
    });
    const handed = held.handOver(key);
    // 0.8 of 5 s are trusted, of which 1 s is over: 3 s are left. A fresh lock would have 4 s; a busy
    // machine makes timers late, but not one before the other.
    const fresh = new Promise((resolve) => {
      setTimeout(resolve, 3_500, 'a fresh lock');
    });
    expect(await Promise.race([whenLost(handed), fresh])).toBeInstanceOf(LockLost);
    expect(held.signal.aborted).toBe(false);
  });

  it('that were lost are lost to whoever they are handed to', async () => {
    const held = await ours.locks.take([key], LOCK_MS);
    await ours.redis.del(`${prefix}:lock:${key}`);
    await held.extend();
    const { length } = ours.lost;
    expect(held.handOver(key).signal.aborted).toBe(true);
    expect(ours.lost).toHaveLength(length);
  });

  it('that are given back are never lost afterwards', async () => {
    const held = await ours.locks.take([key], 50);
    await held.release();
    await new Promise((resolve) => {
      setTimeout(resolve, 80);
    });
    expect(held.signal.aborted).toBe(false);
  });
});

describe.each(REDIS_FLAVOURS)('locks, where a Redis falls silent that is %s', (flavour) => {
  let own: OwnRedis;
  let silent: Process;
  beforeAll(async () => {
    own = await ownRedis(flavour);
    silent = await connect(own.server.url);
  });
  afterAll(async () => {
    silent.redis.disconnect();
    await own.remove();
  });

  it('are lost by the clock of who holds them, before they can be another’s', async () => {
    const takenAt = performance.now();
    // Before the request: that is from when the lock may count, at the earliest.
    const anothers = new Promise((resolve) => {
      setTimeout(resolve, 1_000, 'another’s');
    });
    const held = await silent.locks.take(['{lease:silent}'], 1_000);
    own.freeze();
    const extending = held.extend();
    expect(await Promise.race([whenLost(held), anothers])).toBeInstanceOf(LockLost);
    expect(performance.now() - takenAt).toBeGreaterThan(600);
    expect(silent.lost).toEqual(['{lease:silent}']);
    expect(await extending).toBe(false);
    own.thaw();
  });

  it('cannot be taken, and giving them back does not fail', async () => {
    const held = await silent.locks.take(['{lease:kept}'], 30_000);
    own.freeze();
    await expect(silent.locks.take(['{lease:other}'], 30_000)).rejects.toThrow();
    await held.release();
    own.thaw();
  });

  it('are taken again once it is back', async () => {
    await own.server.kill9();
    await own.server.start();
    for (let tries = 0; ; tries += 1) {
      const lockSet = await silent.locks.take(['{lease:again}'], 1_000).catch(() => null);
      if (lockSet !== null || tries === 100) {
        expect(lockSet?.keys).toEqual(['{lease:again}']);
        return;
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  });
});
