import { hintType, type Timers } from '../hint.ts';

export interface WaitsStore {
  /**
   * When waits of pending leases are over, of the next `limit` leases of each type within
   * `aheadMs`: each instant of a type once, the next ones first, `at` telling them apart.
   */
  waitsEnding(
    aheadMs: number,
    limit: number,
  ): Promise<readonly { type: string; at: string; inMs: number }[]>;
}

/** Leases of a type whose waits one process watches; the rest is found by the next sweep. */
const WATCHED_MAX = 10_000;

/** Sets a timer for every wait that is over within `aheadMs`, so that its end is told in time. */
export async function watchWaits(
  store: WaitsStore,
  timers: Timers,
  aheadMs: number,
): Promise<void> {
  for (const { type, at, inMs } of await store.waitsEnding(aheadMs, WATCHED_MAX)) {
    timers.hintIn(inMs, hintType(type), `${type} ${at}`);
  }
}
