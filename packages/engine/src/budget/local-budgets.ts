import { setTimeout as pause } from 'node:timers/promises';
import type { Rate } from '@drydock/blueprint';
import { turnTooFar } from './turn-too-far.ts';
import type { Budgets } from './budgets.ts';

interface Bucket {
  /** When the bucket would be full, on the clock of `performance.now()`: what is taken moves it on. */
  fullAt: number;
  closedUntil: number;
}

/** Buckets at once; the one that was asked for longest ago is forgotten first, and is full then. */
const BUCKETS_MAX = 1_000;

/** Buckets of this process alone: where there is no Redis. Turns come in the order in which they were asked for. */
export function createLocalBudgets(waitMsMax: number): Budgets {
  const buckets = new Map<string, Bucket>();

  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.get(name) ?? { fullAt: -Infinity, closedUntil: -Infinity };
    buckets.delete(name);
    buckets.set(name, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > BUCKETS_MAX && oldest !== undefined) {
      buckets.delete(oldest);
    }
    return bucket;
  };

  return {
    take: async (name, { perSecond, burst }: Rate, signal) => {
      const bucket = bucketOf(name);
      const eachMs = 1_000 / perSecond;
      const now = performance.now();
      const fullAt = Math.max(bucket.fullAt, now, bucket.closedUntil) + eachMs;
      const waitMs = Math.max(0, fullAt - burst * eachMs - now, bucket.closedUntil - now);
      if (waitMs > waitMsMax) {
        throw turnTooFar(name, waitMs);
      }
      bucket.fullAt = fullAt;
      if (waitMs > 0) {
        await pause(waitMs, undefined, { signal });
      }
    },
    close: async (name, forMs) => {
      const bucket = bucketOf(name);
      bucket.closedUntil = Math.max(bucket.closedUntil, performance.now() + forMs);
    },
  };
}
