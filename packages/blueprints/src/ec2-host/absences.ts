/** So long an absence is remembered that was seen once. */
const REMEMBERED_MS = 600_000;

/** Things that were looked for and not found: EC2 may lie for a while, so that only the second time counts. */
export class Absences {
  readonly #apartMs: number;
  readonly #firstAt = new Map<string, number>();

  constructor({ apartMs }: { readonly apartMs: number }) {
    this.#apartMs = apartMs;
  }

  /** It was not found now. True where that was so before already, and long enough ago. */
  seen(id: string, now: number = Date.now()): boolean {
    for (const [other, at] of this.#firstAt) {
      if (now - at > REMEMBERED_MS) {
        this.#firstAt.delete(other);
      }
    }
    const first = this.#firstAt.get(id);
    if (first === undefined) {
      this.#firstAt.set(id, now);
      return false;
    }
    return now - first >= this.#apartMs;
  }

  /** It was found. */
  clear(id: string): void {
    this.#firstAt.delete(id);
  }
}
