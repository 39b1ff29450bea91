/** What was left out of a tree, and why. */
export interface Skipped {
  readonly path: string;
  readonly why: string;
}

/** As many as a person reads. The rest is counted. */
const LISTED_MAX = 1_000;

export class SkippedList {
  readonly #listed: Skipped[] = [];
  #count = 0;

  add(path: string, why: string): void {
    this.#count += 1;
    if (this.#listed.length < LISTED_MAX) {
      this.#listed.push({ path, why });
    }
  }

  /** What somebody else has left out, of which a part is listed. */
  addAll(listed: readonly Skipped[], count: number, below: string): void {
    for (const { path, why } of listed) {
      this.add(below === '.' ? path : `${below}/${path}`, why);
    }
    this.#count += Math.max(0, count - listed.length);
  }

  get listed(): readonly Skipped[] {
    return this.#listed;
  }

  get count(): number {
    return this.#count;
  }
}
