import type { Change } from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import type { LeaseRecord } from '@drydock/store';
import { RecentChanges } from './recent-changes.ts';
import { isAnswered, type Awaited } from './answered.ts';

/** One lease that somebody waits for, perhaps among others. */
interface Waiter {
  readonly projectId: string;
  readonly leaseId: string;
  readonly awaited: Awaited;
  /** As last read; null before. */
  seen: LeaseRecord | null;
  /** Its time is over: the next read answers it, whatever it finds. */
  isDue: boolean;
  isAnswered: boolean;
  readonly resolve: (lease: LeaseRecord | null) => void;
  readonly reject: (error: unknown) => void;
}

export interface Wait {
  readonly projectId: string;
  readonly leaseIds: readonly string[];
  readonly awaited: Awaited;
  readonly timeoutMs: number;
  /**
   * When the leases are read first, unless it was told already that they are there; default at once.
   * Where they were accepted just now there is nothing to read yet.
   */
  readonly firstReadAfterMs?: number;
  /** Fires when nobody listens any more. */
  readonly gone: AbortSignal;
}

export interface WaitersPorts {
  /** Those of the leases that exist, of any project. */
  readonly read: (ids: readonly string[]) => Promise<readonly LeaseRecord[]>;
  readonly listen: (onChanges: (changes: readonly Change[]) => void) => () => void;
}

/** A waiter costs a few hundred bytes and a row of the read a second. */
const WAITERS_MAX = 20_000;
/** What a lost message costs, at most. */
const LOOK_MS = 1_000;
const READ_MAX = 1_000;

/**
 * Answers those who wait for leases. A waiter is registered first and then the lease is read, so
 * that a change in between is told; changes come from Redis; one batched read a second for all
 * waiters covers the messages that are lost.
 */
export class Waiters {
  readonly #ports: WaitersPorts;
  readonly #byLease = new Map<string, Set<Waiter>>();
  readonly #recent = new RecentChanges();
  readonly #stopListening: () => void;
  /** Leases to be read in the next batch. */
  readonly #unread = new Set<string>();
  #reading = false;
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(ports: WaitersPorts) {
    this.#ports = ports;
    this.#stopListening = ports.listen((changes) => this.#changed(changes));
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Each of the leases once it is there or can no longer get there; at the time-out, and when the
   * process stops, as it then is; null where the project has no such lease. In the order of the ids,
   * none of which comes twice.
   *
   * @throws DrydockError `too-many-requests`, or what the first read throws
   */
  async wait(wait: Wait): Promise<readonly (LeaseRecord | null)[]> {
    if (this.#size + wait.leaseIds.length > WAITERS_MAX) {
      throw new DrydockError('too-many-requests', 'Too many requests wait here already.', {
        hint: 'Ask without `wait`, or again in a moment.',
      });
    }
    const { leaseIds, awaited, timeoutMs, firstReadAfterMs = 0, gone } = wait;
    let clear = (): void => undefined;
    try {
      return await new Promise<readonly (LeaseRecord | null)[]>((resolve, reject) => {
        const waiters = this.#open(wait, resolve, reject);
        const open = (): readonly Waiter[] => waiters.filter(({ isAnswered }) => !isAnswered);
        const read = (): void => this.#readSoon(open().map(({ leaseId }) => leaseId));
        const leave = (): void => open().forEach((waiter) => waiter.resolve(waiter.seen));
        const timer = setTimeout(() => {
          open().forEach((waiter) => (waiter.isDue = true));
          read();
        }, timeoutMs);
        const firstRead = firstReadAfterMs === 0 ? undefined : setTimeout(read, firstReadAfterMs);
        clear = () => {
          clearTimeout(timer);
          clearTimeout(firstRead);
          gone.removeEventListener('abort', leave);
          waiters.forEach((waiter) => this.#remove(waiter));
        };
        if (gone.aborted) {
          leave();
          return;
        }
        gone.addEventListener('abort', leave);
        this.#readSoon(
          firstReadAfterMs === 0 ? leaseIds : leaseIds.filter((id) => this.#isThere(id, awaited)),
        );
      });
    } finally {
      clear();
    }
  }

  /** Answers everybody with the lease as it stands. */
  stop(): void {
    this.#stopped = true;
    this.#stopListening();
    clearInterval(this.#timer);
    for (const waiter of [...this.#byLease.values()].flatMap((waiters) => [...waiters])) {
      if (waiter.seen !== null) {
        waiter.resolve(waiter.seen);
      }
    }
  }

  /** Registers a waiter for each lease; calls back when all of them are answered, or one fails. */
  #open(
    { projectId, leaseIds, awaited }: Wait,
    resolve: (leases: readonly (LeaseRecord | null)[]) => void,
    reject: (error: unknown) => void,
  ): readonly Waiter[] {
    const found = new Map<string, LeaseRecord | null>();
    return leaseIds.map((leaseId) => {
      const waiter: Waiter = {
        projectId,
        leaseId,
        awaited,
        seen: null,
        isDue: false,
        isAnswered: false,
        resolve: (lease) => {
          waiter.isAnswered = true;
          this.#remove(waiter);
          found.set(leaseId, lease);
          if (found.size === leaseIds.length) {
            resolve(leaseIds.map((id) => found.get(id) ?? null));
          }
        },
        reject,
      };
      this.#add(waiter);
      return waiter;
    });
  }

  #add(waiter: Waiter): void {
    const waiters = this.#byLease.get(waiter.leaseId) ?? new Set();
    waiters.add(waiter);
    this.#byLease.set(waiter.leaseId, waiters);
    this.#size += 1;
    this.#timer ??= setInterval(() => this.#readSoon(this.#byLease.keys()), LOOK_MS);
  }

  #remove(waiter: Waiter): void {
    const waiters = this.#byLease.get(waiter.leaseId);
    if (waiters?.delete(waiter) !== true) {
      return;
    }
    this.#size -= 1;
    if (waiters.size === 0) {
      this.#byLease.delete(waiter.leaseId);
    }
    if (this.#size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Whether it was told already: a decision may be faster than the answer of what it is about. */
  #isThere(leaseId: string, awaited: Awaited): boolean {
    const status = this.#recent.statusOf(leaseId);
    return status !== null && isAnswered(awaited, status);
  }

  #changed(changes: readonly Change[]): void {
    this.#recent.add(changes);
    this.#readSoon(changes.filter((change) => this.#concerns(change)).map(({ lease }) => lease));
  }

  #concerns({ lease, status }: Change): boolean {
    for (const { awaited } of this.#byLease.get(lease) ?? []) {
      if (isAnswered(awaited, status)) {
        return true;
      }
    }
    return false;
  }

  #readSoon(leaseIds: Iterable<string>): void {
    for (const id of leaseIds) {
      this.#unread.add(id);
    }
    if (!this.#reading && this.#unread.size > 0) {
      this.#reading = true;
      // What is asked for in one turn of the event loop is read together.
      setImmediate(() => void this.#readAll());
    }
  }

  async #readAll(): Promise<void> {
    while (this.#unread.size > 0) {
      const ids = [...this.#unread].slice(0, READ_MAX);
      for (const id of ids) {
        this.#unread.delete(id);
      }
      // Who comes while the read is under way asks for another one.
      const waiters = ids.flatMap((id) => [...(this.#byLease.get(id) ?? [])]);
      try {
        const leases = await this.#ports.read(ids);
        const byId = new Map(leases.map((lease) => [lease.id, lease]));
        waiters.forEach((waiter) => this.#tell(waiter, byId.get(waiter.leaseId)));
      } catch (error) {
        waiters.forEach((waiter) => this.#fail(waiter, error));
      }
    }
    this.#reading = false;
  }

  #tell(waiter: Waiter, lease: LeaseRecord | undefined): void {
    if (lease?.projectId !== waiter.projectId) {
      waiter.resolve(null);
      return;
    }
    waiter.seen = lease;
    if (this.#stopped || waiter.isDue || isAnswered(waiter.awaited, lease.status)) {
      waiter.resolve(lease);
    }
  }

  /** Who has seen the lease goes on waiting: the next read may work. */
  #fail(waiter: Waiter, error: unknown): void {
    if (waiter.seen === null) {
      waiter.reject(error);
    } else if (waiter.isDue || this.#stopped) {
      waiter.resolve(waiter.seen);
    }
  }
}
