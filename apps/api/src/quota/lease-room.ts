import { quotaExceeded, type DrydockError } from '@drydock/model';

/** Quotas that a request for leases takes from. */
export const LEASE_QUOTAS = ['leases-pending', 'leases-live'] as const;
type LeaseQuota = (typeof LEASE_QUOTAS)[number];

/** A number for each of them. */
export type LeaseNumbers = Readonly<Record<LeaseQuota, number>>;

/** Counts the leases of a project, each kind to one above its limit. */
export type CountLeases = (projectId: string, limits: LeaseNumbers) => Promise<LeaseNumbers>;

export interface LeaseWish {
  readonly projectId: string;
  readonly count: number;
  readonly limits: LeaseNumbers;
}

/** Room that was given to a request whose leases are about to be written. */
export interface Room {
  /** `unused` where none of them came to be; to be called once, whatever became of them. */
  end(outcome: 'used' | 'unused'): void;
}

/** A count is this old at most while leases are let in: above half of the limit, and below. */
const STALE_MS = { aboveHalf: 1_000, belowHalf: 10_000 } as const;
/** Counting takes at most a fiftieth of a connection's time, however many leases there are. */
const STALE_PER_COUNT_MS = 50;
/** While a project is full it is counted a few times a second, and less often where that is slow. */
const REFUSING_MS = 250;
const REFUSING_PER_COUNT_MS = 5;
/** A project is a few numbers. */
const PROJECTS_MAX = 10_000;

/** What this process knows of a project's leases. */
class Known {
  /** Null until they were counted. */
  count: LeaseNumbers | null = null;
  /** Each was counted to one above these. */
  countedTo: LeaseNumbers = { 'leases-pending': 0, 'leases-live': 0 };
  countedAtMs = 0;
  tookMs = 0;
  /** Whether nothing was on its way when it was counted: else some of that may be in it twice. */
  isExact = false;
  /** Let in since the count began, with what was on its way then. */
  since = 0;
  /** The same for a count that is being made. */
  sinceNext = 0;
  /** Let in, and not ended yet. */
  onTheirWay = 0;
  /** A count for which everybody waits. */
  looking: Promise<void> | null = null;
  /** A count for which nobody waits. */
  refreshing: Promise<void> | null = null;
  readonly whenIdle: (() => void)[] = [];

  /** The first quota that has no room; `unknown` where the count does not reach so far. */
  lacking({ count, limits }: LeaseWish): LeaseQuota | 'unknown' | null {
    for (const name of LEASE_QUOTAS) {
      const counted = this.count?.[name];
      // It stopped counting there, and the limit has been raised since.
      if (counted === undefined || (counted > this.countedTo[name] && limits[name] >= counted)) {
        return 'unknown';
      }
      if (counted + this.since + count > limits[name]) {
        return name;
      }
    }
    return null;
  }

  isQuiet(): boolean {
    return this.onTheirWay === 0 && this.looking === null && this.refreshing === null;
  }
}

/**
 * Whether a project has room for more leases, at next to no price for each request: per project, what
 * was counted last and what this process has let in since. It is counted again where that could
 * reach the limit, and from time to time, since leases end and other processes let some in as well.
 *
 * Exact for what comes through this process. Of several processes each knows what the others have let
 * in as of its last count.
 */
export class LeaseRoom {
  readonly #known = new Map<string, Known>();
  readonly #countLeases: CountLeases;
  readonly #now: () => number;

  constructor(countLeases: CountLeases, now = () => performance.now()) {
    this.#countLeases = countLeases;
    this.#now = now;
  }

  /**
   * Takes room for all of the leases, or for none.
   *
   * @throws DrydockError `quota-exceeded`, or what counting throws
   */
  async take(wish: LeaseWish): Promise<Room> {
    const known = this.#knownOf(wish.projectId);
    for (;;) {
      // Whoever comes meanwhile waits, also where there would be room: nothing is let in, so that
      // the count is exact, and whoever waits longest is asked first.
      while (known.looking !== null) {
        await known.looking;
      }
      const lacking = known.lacking(wish);
      if (lacking === null) {
        return this.#letIn(known, wish);
      }
      // What is on its way may turn out to have been accepted before, and give its room back.
      if (lacking !== 'unknown' && known.onTheirWay === 0 && this.#isFresh(known)) {
        throw refusal(known, lacking, wish);
      }
      known.looking = this.#look(known, wish).finally(() => {
        known.looking = null;
      });
    }
  }

  #letIn(known: Known, wish: LeaseWish): Room {
    const { count } = wish;
    known.since += count;
    known.sinceNext += count;
    known.onTheirWay += count;
    if (this.#isStale(known, wish)) {
      known.refreshing = this.#count(known, wish)
        // Asked again with the next request; the database's own refusals are told by its callers.
        .catch(() => undefined)
        .finally(() => {
          known.refreshing = null;
        });
    }
    let isOver = false;
    return {
      end: (outcome) => {
        if (isOver) {
          return;
        }
        isOver = true;
        known.onTheirWay -= count;
        if (outcome === 'unused') {
          // What is on its way is always among both.
          known.since -= count;
          known.sinceNext -= count;
        }
        if (known.onTheirWay === 0) {
          known.whenIdle.splice(0).forEach((tell) => tell());
        }
      },
    };
  }

  /** Waits until all that was let in is committed or never will be, and counts unless it is known. */
  async #look(known: Known, wish: LeaseWish): Promise<void> {
    await known.refreshing;
    if (known.onTheirWay > 0) {
      await new Promise<void>((resolve) => {
        known.whenIdle.push(resolve);
      });
    }
    if (!this.#isFresh(known) || known.lacking(wish) === 'unknown') {
      await this.#count(known, wish);
    }
  }

  async #count(known: Known, { projectId, limits }: LeaseWish): Promise<void> {
    const startedAtMs = this.#now();
    const isExact = known.onTheirWay === 0;
    known.sinceNext = known.onTheirWay;
    const count = await this.#countLeases(projectId, limits);
    known.count = count;
    known.countedTo = limits;
    known.countedAtMs = startedAtMs;
    known.tookMs = this.#now() - startedAtMs;
    known.since = known.sinceNext;
    known.isExact = isExact;
  }

  /** Whether it was counted so lately that nobody is counted for again only to be refused. */
  #isFresh({ isExact, countedAtMs, tookMs }: Known): boolean {
    const freshMs = Math.max(REFUSING_MS, REFUSING_PER_COUNT_MS * tookMs);
    return isExact && this.#now() - countedAtMs < freshMs;
  }

  #isStale(known: Known, { limits }: LeaseWish): boolean {
    if (known.refreshing !== null) {
      return false;
    }
    const isAboveHalf = LEASE_QUOTAS.some(
      (name) => ((known.count?.[name] ?? 0) + known.since) * 2 > limits[name],
    );
    const staleMs = isAboveHalf ? STALE_MS.aboveHalf : STALE_MS.belowHalf;
    return this.#now() - known.countedAtMs > Math.max(staleMs, STALE_PER_COUNT_MS * known.tookMs);
  }

  #knownOf(projectId: string): Known {
    const found = this.#known.get(projectId);
    if (found !== undefined) {
      return found;
    }
    for (const [id, other] of this.#known) {
      if (this.#known.size < PROJECTS_MAX) {
        break;
      }
      if (other.isQuiet()) {
        this.#known.delete(id);
      }
    }
    const known = new Known();
    this.#known.set(projectId, known);
    return known;
  }
}

function refusal(
  { count, since }: Known,
  name: LeaseQuota,
  { limits, count: wanted }: LeaseWish,
): DrydockError {
  return quotaExceeded(name, {
    used: (count?.[name] ?? 0) + since,
    limit: limits[name],
    wanted,
  });
}
