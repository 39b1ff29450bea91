/**
 * The Redis locks of one piece of work, held together. A lock saves work: what keeps the truth is
 * the fence that the database checks.
 */
export interface LockSet {
  /** The keys that were free and are now held; the others are somebody else's. */
  readonly keys: readonly string[];
  /** Fires when a lock is lost or could not be confirmed in time. Stop acting at once. */
  readonly signal: AbortSignal;
  /** Extends all of them. False, and `signal` fires, where one is no longer ours. */
  extend(): Promise<boolean>;
  /**
   * Gives one of the keys to another piece of work, as it is held: from now on it is neither
   * extended nor given back here.
   */
  handOver(key: string): LockSet;
  /** Gives them back. Never throws: what cannot be given back expires. */
  release(): Promise<void>;
}

export interface Locks {
  /**
   * Takes those of the keys that are free, for `ttlMs`, in one round trip.
   * Throws where Redis does not answer.
   */
  take(keys: readonly string[], ttlMs: number): Promise<LockSet>;
}

export const leaseKey = (id: string): string => `{lease:${id}}`;
export const resourceKey = (id: string): string => `{resource:${id}}`;
export const attemptKey = (id: string): string => `{attempt:${id}}`;
export const operationKey = (id: string): string => `{operation:${id}}`;
export const checkKey = (resourceId: string): string => `{check:${resourceId}}`;
export const typeKey = (type: string): string => `{type:${type}}`;
