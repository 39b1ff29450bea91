import { QUOTAS } from '@drydock/model';
import { COUNTED_QUOTAS, readQuotaUse, type QuotaUse, type Runner } from '@drydock/store';

type Uses = readonly QuotaUse[];

/** Counting all that a large project has takes a tenth of a second, and any viewer may ask. */
const RECENT_MS = 1_000;

/** What projects use of their quotas, counted once a second at most for each, however many ask. */
export class RecentUse {
  readonly #counted = new Map<string, Promise<Uses>>();
  readonly #database: Runner;

  constructor(database: Runner) {
    this.#database = database;
  }

  of(projectId: string): Promise<Uses> {
    const known = this.#counted.get(projectId);
    if (known !== undefined) {
      return known;
    }
    // A limit that was lowered says little of how much there is.
    const uses = readQuotaUse(
      this.#database,
      projectId,
      COUNTED_QUOTAS,
      (name) => QUOTAS[name].default,
    );
    this.#counted.set(projectId, uses);
    const forget = (): void => {
      this.#counted.delete(projectId);
    };
    uses.then(() => setTimeout(forget, RECENT_MS).unref(), forget);
    return uses;
  }
}
