import { DrydockError } from '@drydock/model';

/** Work that has taken so long makes us ask whether the database is there at all. */
const PATIENCE_MS = 500;
const LOOK_MS = 100;
/** Two probes in a row have to fail: one may only mean that this process was busy. */
const PROBES_MAX = 2;
/**
 * A probe that took so many times as long as it may failed while this process had no turn: its clock ran
 * out, though the answer may lie there unread. It says nothing, so often at most.
 */
const LATE_TIMES = 1.5;
const LATE_MAX = 3;
const RECOVERY_PAUSE_MS = 250;

interface Pending {
  startedAtMs: number;
  readonly refuse: (error: unknown) => void;
}

/**
 * Tells a slow database from one that is gone. Work may take its time as long as the database
 * answers a probe; when it does not, whatever is under way is refused at once, and so is
 * everything that comes, until it answers again. With probes of 600 ms a caller waits at most
 * 100 + 500 + 2 x 600 ms, unless this process is kept from running.
 */
export class Availability {
  readonly #probe: () => Promise<void>;
  readonly #lateAfterMs: number;
  readonly #pending = new Set<Pending>();
  #looking: NodeJS.Timeout | undefined;
  #probing = false;
  #down = false;
  #closed = false;

  /** @param probe - rejects within `probeMs` where the database does not answer */
  constructor(probe: () => Promise<void>, probeMs: number) {
    this.#probe = probe;
    this.#lateAfterMs = LATE_TIMES * probeMs;
  }

  get isDown(): boolean {
    return this.#down;
  }

  /** Does the work, unless the database is gone or goes meanwhile. */
  async watch<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#down) {
      throw unavailable();
    }
    return new Promise<Result>((resolve, reject) => {
      const pending: Pending = { startedAtMs: performance.now(), refuse: reject };
      this.#pending.add(pending);
      this.#look();
      work()
        .then(resolve, reject)
        .finally(() => this.#pending.delete(pending));
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#looking);
  }

  /** One timer for all that is pending; none while nothing is. */
  #look(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      if (this.#closed || this.#down || this.#pending.size === 0) {
        return;
      }
      // The oldest comes first: a set keeps the order of insertion, and probing restarts them all.
      const [oldest] = this.#pending;
      if (oldest !== undefined && performance.now() - oldest.startedAtMs > PATIENCE_MS) {
        void this.#probeNow();
      }
      this.#look();
    }, LOOK_MS).unref();
  }

  async #probeNow(): Promise<void> {
    if (this.#probing) {
      return;
    }
    this.#probing = true;
    const isThere = await this.#answers(PROBES_MAX);
    this.#probing = false;
    if (isThere) {
      const now = performance.now();
      for (const pending of this.#pending) {
        pending.startedAtMs = now;
      }
      return;
    }
    this.#down = true;
    for (const pending of this.#pending) {
      pending.refuse(unavailable());
    }
    this.#pending.clear();
    await this.#recover();
  }

  async #recover(): Promise<void> {
    while (!this.#closed && !(await this.#answers(1))) {
      await new Promise<void>((resolve) => {
        setTimeout(resolve, RECOVERY_PAUSE_MS).unref();
      });
    }
    this.#down = false;
  }

  async #answers(tries: number): Promise<boolean> {
    for (let failed = 0, late = 0; failed < tries;) {
      const startedAtMs = performance.now();
      try {
        await this.#probe();
        return true;
      } catch {
        // Asked again, or not there.
        if (late < LATE_MAX && performance.now() - startedAtMs > this.#lateAfterMs) {
          late += 1;
        } else {
          failed += 1;
        }
      }
    }
    return false;
  }
}

function unavailable(): DrydockError {
  return new DrydockError('database-unavailable', 'PostgreSQL does not answer.', {
    hint: 'Try again in a moment, a POST with the same Idempotency-Key; /readyz says when it is back.',
  });
}
