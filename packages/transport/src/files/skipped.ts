export interface SkippedEntry {
  readonly path: string;
  readonly why: string;
}

/** What `skipped` may hold; the rest is counted. */
const SHOWN_MAX = 1_000;

/** Entries that were left out of a tree. */
export class Skipped {
  readonly #shown: SkippedEntry[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param path - the bytes of a name, as Latin-1 */
  add(path: string, why: string): void {
    this.#count += 1;
    if (this.#shown.length < SHOWN_MAX) {
      this.#shown.push({ path: Buffer.from(path, 'latin1').toString('utf8'), why });
    }
  }

  told(): { skipped: SkippedEntry[]; skippedCount: number } {
    return { skipped: this.#shown, skippedCount: this.#count };
  }
}
