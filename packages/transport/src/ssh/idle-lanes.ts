/** Something that is kept although nobody uses it now, and may be let go at any time. */
export interface Rested {
  leave(): void;
}

/**
 * What nobody uses now, in the order in which it came to rest. Each host has a connection of its own, and health
 * checks come back before it is given up: beyond so many, the one that has rested longest goes.
 */
export class IdleLanes {
  readonly #max: number;
  readonly #resting = new Set<Rested>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#resting.size;
  }

  rests(lane: Rested): void {
    this.#resting.delete(lane);
    this.#resting.add(lane);
    for (const oldest of this.#resting) {
      if (this.#resting.size <= this.#max) {
        return;
      }
      this.#resting.delete(oldest);
      oldest.leave();
    }
  }

  /** It is used again, or gone. */
  forget(lane: Rested): void {
    this.#resting.delete(lane);
  }
}
