import { letProcessEnd } from './let-process-end.ts';

/** The longest delay that a timer of Node's takes; a longer one would fire at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * The moment up to which a lease is surely held, on the monotonic clock (`performance.now()`):
 * a wall clock that is set would hold a lease for longer than it lives. Does not keep the process
 * alive.
 */
export class Deadline {
  #atMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  readonly #passed: () => void;

  constructor(atMs: number, passed: () => void) {
    this.#atMs = atMs;
    this.#passed = passed;
    this.#arm();
  }

  /** Negative once it is passed. */
  get leftMs(): number {
    return this.#atMs - performance.now();
  }

  /** Never brought forward: an older answer may come in after a newer one. */
  extendTo(atMs: number): void {
    if (atMs > this.#atMs && !this.#stopped) {
      this.#atMs = atMs;
      this.#arm();
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const delayMs = Math.min(Math.max(0, this.leftMs), TIMER_MAX_MS);
    this.#timer = setTimeout(() => this.#look(), delayMs);
    letProcessEnd(this.#timer);
  }

  /** A timer may fire a moment early, or was set for as long as a timer can be. */
  #look(): void {
    if (this.#stopped) {
      return;
    }
    if (this.leftMs > 0) {
      this.#arm();
      return;
    }
    this.stop();
    this.#passed();
  }
}
