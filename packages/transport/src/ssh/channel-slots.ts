/** A bounded number of rights, given in the order in which they were asked for. */
export class ChannelSlots {
  #limit: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  get isFull(): boolean {
    return this.#taken >= this.#limit;
  }

  /** Takes one when there is one. Rejects with the signal's reason when that fires first. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.isFull && this.#waiting.length === 0) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(grant), 1);
        reject(signal.reason as Error);
      };
      const grant = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(grant);
    });
  }

  give(): void {
    this.#taken -= 1;
    this.#grant();
  }

  /** The other side takes no more than so many at once. */
  limitTo(limit: number): void {
    this.#limit = Math.max(1, limit);
    this.#grant();
  }

  #grant(): void {
    while (!this.isFull) {
      const grant = this.#waiting.shift();
      if (grant === undefined) {
        return;
      }
      this.#taken += 1;
      grant();
    }
  }
}
