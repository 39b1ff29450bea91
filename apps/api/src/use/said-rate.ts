import { DUPLEX_SAID_BURST_MAX, DUPLEX_SAID_PER_SECOND_MAX } from '@drydock/contract/duplex';

/** Whether somebody says no more messages in a second than may be. */
export class SaidRate {
  readonly #now: () => number;
  #tokens = DUPLEX_SAID_BURST_MAX;
  #atMs: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#atMs = now();
  }

  /** Counts one; false for one too many. */
  take(): boolean {
    const nowMs = this.#now();
    const earned = ((nowMs - this.#atMs) / 1_000) * DUPLEX_SAID_PER_SECOND_MAX;
    this.#tokens = Math.min(DUPLEX_SAID_BURST_MAX, this.#tokens + earned);
    this.#atMs = nowMs;
    if (this.#tokens < 1) {
      return false;
    }
    this.#tokens -= 1;
    return true;
  }
}
