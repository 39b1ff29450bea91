import { DrydockError, quotaExceeded } from '@drydock/model';
import type { Caller } from '@drydock/store';
import type { FastifyReply } from 'fastify';

interface Bucket {
  /** Requests that may still come at once. */
  left: number;
  atMs: number;
}

/** Tokens and projects that are counted at a time; a bucket is two numbers. */
const BUCKETS_MAX = 10_000;

type Limited = Pick<Caller, 'tokenId' | 'ratePerSecond' | 'projectId' | 'quotas'>;

/** Whose rate is used up, and when there is room for the next request. */
export interface Wait {
  readonly of: 'token' | 'project';
  readonly rate: number;
  readonly seconds: number;
}

/**
 * How many requests a token may send, and all tokens of its project together: a bucket for each,
 * which holds one second's worth and fills up again all the time.
 *
 * Each API process counts for itself. A count that they share would cost every request a way to
 * Redis, and the bound is there to keep one client from taking the process for itself.
 */
export class RateLimits {
  readonly #buckets = { token: new Map<string, Bucket>(), project: new Map<string, Bucket>() };
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

  /** Counts a request. Null where it may go on; a request that may not is not counted. */
  take(caller: Limited): Wait | null {
    const { tokenId, projectId, quotas } = caller;
    const nowMs = this.#now();
    const rate = this.rateOf(caller);
    const own = rate === null ? null : bucketOf(this.#buckets.token, tokenId, rate, nowMs);
    if (own !== null && rate !== null && own.left < 1) {
      return { of: 'token', rate, seconds: (1 - own.left) / rate };
    }
    const quota = quotas['requests-per-second'];
    const shared = bucketOf(this.#buckets.project, projectId, quota, nowMs);
    if (shared.left < 1) {
      return { of: 'project', rate: quota, seconds: (1 - shared.left) / quota };
    }
    shared.left -= 1;
    if (own !== null) {
      own.left -= 1;
    }
    return null;
  }
}

/** The bucket as full as it is by now. */
function bucketOf(buckets: Map<string, Bucket>, id: string, rate: number, nowMs: number): Bucket {
  const found = buckets.get(id);
  if (found !== undefined) {
    // Never above what it holds: a rate that was lowered takes effect at once.
    found.left = Math.min(rate, found.left + ((nowMs - found.atMs) / 1_000) * rate);
    found.atMs = nowMs;
    return found;
  }
  for (const oldest of buckets.keys()) {
    if (buckets.size < BUCKETS_MAX) {
      break;
    }
    // Whoever came first starts with a full bucket again.
    buckets.delete(oldest);
  }
  const bucket = { left: rate, atMs: nowMs };
  buckets.set(id, bucket);
  return bucket;
}

/**
 * @throws DrydockError `too-many-requests`, or `quota-exceeded` where it is the project's rate; the
 *   answer's headers say when to come back
 */
export function requireRate(caller: Caller, rates: RateLimits, reply: FastifyReply): void {
  const wait = rates.take(caller);
  if (wait === null) {
    return;
  }
  const { of: whose, rate } = wait;
  const seconds = Math.ceil(wait.seconds);
  reply.header('retry-after', String(seconds));
  reply.header('ratelimit-policy', `"${whose}";q=${rate};w=1`);
  reply.header('ratelimit', `"${whose}";r=0;t=${seconds}`);
  if (whose === 'project') {
    throw quotaExceeded('requests-per-second', { used: rate, limit: rate });
  }
  throw new DrydockError(
    'too-many-requests',
    `This token may send ${rate === 1 ? '1 request' : `${rate} requests`} a second.`,
    { hint: `Try again after ${seconds} s, or ask for a token with a higher rate.` },
  );
}
