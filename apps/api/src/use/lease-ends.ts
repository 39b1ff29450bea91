import type { Change } from '@drydock/engine';
import { isLeaseOpen } from '@drydock/model';
import type { LeaseRecord } from '@drydock/store';
import { setTimeout as delay } from 'node:timers/promises';

export interface LeaseEndsPorts {
  /** Those of the leases that exist, of any project. */
  readonly read: (ids: readonly string[]) => Promise<readonly Pick<LeaseRecord, 'id' | 'status'>[]>;
  readonly listen: (onChanges: (changes: readonly Change[]) => void) => () => void;
}

const READ_MAX = 1_000;
/** With the database away nobody knows whether it is so: we ask for 5 s, and who cleans up ends the rest. */
const TRIES_MAX = 20;
const TRY_AGAIN_MS = 250;
/** Redis may lose what it should tell, and a tunnel is ended by nobody who cleans up: PostgreSQL is asked so often. */
const LOOK_EVERY_MS = 10_000;

/**
 * Tells of the ends of leases that are in use. Redis says when to look, PostgreSQL whether it is so:
 * one read for all that were told of meanwhile, and none for leases that nobody uses here. What Redis has not told is
 * seen all the same, after a while.
 */
export class LeaseEnds {
  readonly #ports: LeaseEndsPorts;
  readonly #watched = new Map<string, Set<() => void>>();
  readonly #told = new Set<string>();
  readonly #stopListening: () => void;
  readonly #looks: NodeJS.Timeout;
  #reading = false;

  constructor(ports: LeaseEndsPorts, lookEveryMs = LOOK_EVERY_MS) {
    this.#ports = ports;
    this.#stopListening = ports.listen((changes) => this.#hear(changes));
    this.#looks = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  /** Calls back when the lease has ended; returns how to stop. Best effort, as Redis is. */
  watch(leaseId: string, onEnded: () => void): () => void {
    const watchers = this.#watched.get(leaseId) ?? new Set();
    watchers.add(onEnded);
    this.#watched.set(leaseId, watchers);
    return () => {
      if (watchers.delete(onEnded) && watchers.size === 0) {
        this.#watched.delete(leaseId);
      }
    };
  }

  stop(): void {
    this.#stopListening();
    clearInterval(this.#looks);
    this.#told.clear();
  }

  #hear(changes: readonly Change[]): void {
    for (const { lease, status } of changes) {
      if (!isLeaseOpen(status) && this.#watched.has(lease)) {
        this.#told.add(lease);
      }
    }
    this.#readSoon();
  }

  #look(): void {
    this.#watched.forEach((_, id) => this.#told.add(id));
    this.#readSoon();
  }

  #readSoon(): void {
    if (!this.#reading && this.#told.size > 0) {
      this.#reading = true;
      setImmediate(() => void this.#readAll());
    }
  }

  async #readAll(): Promise<void> {
    let tries = 0;
    while (this.#told.size > 0) {
      const ids = [...this.#told].slice(0, READ_MAX);
      try {
        const leases = await this.#ports.read(ids);
        const open = new Set(
          leases.filter(({ status }) => isLeaseOpen(status)).map(({ id }) => id),
        );
        tries = 0;
        this.#forget(ids);
        ids.filter((id) => !open.has(id)).forEach((id) => this.#end(id));
      } catch {
        tries += 1;
        if (tries >= TRIES_MAX) {
          tries = 0;
          this.#forget(ids);
        }
        await delay(TRY_AGAIN_MS, undefined, { ref: false });
      }
    }
    this.#reading = false;
  }

  #forget(ids: readonly string[]): void {
    ids.forEach((id) => this.#told.delete(id));
  }

  #end(leaseId: string): void {
    for (const onEnded of this.#watched.get(leaseId) ?? []) {
      onEnded();
    }
  }
}
