const FIRST_MS = 200;
const LONGEST_MS = 5_000;
/** A process that lived so long was well; its next death starts over. */
const WELL_AFTER_MS = 30_000;

/** How long to wait before a process is started again after each of its deaths. */
export class BackOff {
  #nextMs = FIRST_MS;

  /** The wait after a life of `livedMs`. */
  next(livedMs: number): number {
    if (livedMs >= WELL_AFTER_MS) {
      this.#nextMs = FIRST_MS;
    }
    const wait = this.#nextMs;
    this.#nextMs = Math.min(wait * 2, LONGEST_MS);
    return wait;
  }
}
