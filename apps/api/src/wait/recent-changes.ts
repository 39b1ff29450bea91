import type { Change } from '@drydock/engine';
import type { LeaseStatus } from '@drydock/model';

/** Longer than it takes from a commit to whoever waits for what comes of it. */
const KEPT_MS = 1_000;
/** Changes of one generation, at most: what is not kept is read a little later. */
const KEPT_MAX = 10_000;

/** What leases became lately, for whoever begins to wait just after it was told. */
export class RecentChanges {
  #current = new Map<string, LeaseStatus>();
  #before = new Map<string, LeaseStatus>();
  #since = performance.now();

  add(changes: readonly Change[]): void {
    const now = performance.now();
    if (now - this.#since > KEPT_MS || this.#current.size > KEPT_MAX) {
      this.#before = this.#current;
      this.#current = new Map();
      this.#since = now;
    }
    for (const { lease, status } of changes) {
      this.#current.set(lease, status);
    }
  }

  /** Null where nothing was told of it lately. */
  statusOf(leaseId: string): LeaseStatus | null {
    return this.#current.get(leaseId) ?? this.#before.get(leaseId) ?? null;
  }
}
