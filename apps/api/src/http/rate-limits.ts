import { DrydockError } from '@drydock/model';
import type { Caller } from '@drydock/store';
import type { FastifyReply } from 'fastify';

interface Bucket {
  /** Requests that may still come at once. */
  left: number;
  atMs: number;
}

/** Tokens that are counted at a time; a bucket is two numbers. */
const BUCKETS_MAX = 10_000;

type Limited = Pick<Caller, 'tokenId' | 'ratePerSecond'>;

/**
 * How many requests a token may send: a bucket for each, which holds one second's worth and fills
 * up again all the time.
 *
 * Each API process counts for itself. A count that they share would cost every request a way to
 * Redis, and the bound is there to keep one client from taking the process for itself.
 */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #defaultPerSecond: number;
  readonly #now: () => number;

  /** `defaultPerSecond` is for tokens that have no rate of their own; 0 for no limit. */
  constructor(defaultPerSecond: number, now = () => performance.now()) {
    this.#defaultPerSecond = defaultPerSecond;
    this.#now = now;
  }

  /** Requests a second; null for no limit. */
  rateOf({ ratePerSecond }: Pick<Limited, 'ratePerSecond'>): number | null {
    const rate = ratePerSecond ?? this.#defaultPerSecond;
    return rate === 0 ? null : rate;
  }

  /** Counts a request. 0 where it may go on, else the seconds until the next one may. */
  take(caller: Limited): number {
    const rate = this.rateOf(caller);
    if (rate === null) {
      return 0;
    }
    const nowMs = this.#now();
    const bucket = this.#bucketOf(caller.tokenId, rate, nowMs);
    // Never above what it holds: a rate that was lowered takes effect at once.
    bucket.left = Math.min(rate, bucket.left + ((nowMs - bucket.atMs) / 1_000) * rate);
    bucket.atMs = nowMs;
    if (bucket.left < 1) {
      return (1 - bucket.left) / rate;
    }
    bucket.left -= 1;
    return 0;
  }

  #bucketOf(tokenId: string, rate: number, nowMs: number): Bucket {
    const found = this.#buckets.get(tokenId);
    if (found !== undefined) {
      return found;
    }
    for (const id of this.#buckets.keys()) {
      if (this.#buckets.size < BUCKETS_MAX) {
        break;
      }
      // Whoever came first starts with a full bucket again.
      this.#buckets.delete(id);
    }
    const bucket = { left: rate, atMs: nowMs };
    this.#buckets.set(tokenId, bucket);
    return bucket;
  }
}

/** @throws DrydockError `too-many-requests`; the answer's headers say when to come back */
export function requireRate(caller: Caller, rates: RateLimits, reply: FastifyReply): void {
  const waitSeconds = rates.take(caller);
  if (waitSeconds === 0) {
    return;
  }
  const seconds = Math.ceil(waitSeconds);
  const rate = rates.rateOf(caller);
  reply.header('retry-after', String(seconds));
  reply.header('ratelimit-policy', `"token";q=${rate};w=1`);
  reply.header('ratelimit', `"token";r=0;t=${seconds}`);
  throw new DrydockError(
    'too-many-requests',
    `This token may send ${rate === 1 ? '1 request' : `${rate} requests`} a second.`,
    { hint: `Try again after ${seconds} s, or ask for a token with a higher rate.` },
  );
}
