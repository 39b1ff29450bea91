import type { QuotaUse } from '@drydock/store';

type Uses = readonly QuotaUse[];

/** Counting all that a large project has takes a tenth of a second, and any viewer may ask. */
const RECENT_MS = 1_000;

/** What projects use of their quotas, counted once a second at most for each, however many ask. */
export class RecentUse {
  readonly #counted = new Map<string, Promise<Uses>>();
  readonly #count: (projectId: string) => Promise<Uses>;

  constructor(count: (projectId: string) => Promise<Uses>) {
    this.#count = count;
  }

  of(projectId: string): Promise<Uses> {
    const known = this.#counted.get(projectId);
    if (known !== undefined) {
      return known;
    }
    const uses = this.#count(projectId);
    this.#counted.set(projectId, uses);
    const forget = (): void => {
      this.#counted.delete(projectId);
    };
    uses.then(() => setTimeout(forget, RECENT_MS).unref(), forget);
    return uses;
  }
}
