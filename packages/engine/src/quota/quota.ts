import type { QuotaName } from '@drydock/model';
import type { NewEvent } from '../event.ts';

/** One quota of a project. */
export interface QuotaFacts {
  readonly name: QuotaName;
  readonly value: number;
  /** Who set it and when; null where it is the default. */
  readonly set: { readonly author: string; readonly at: Date } | null;
}

export interface ChangedQuota {
  readonly name: QuotaName;
  /** Null puts the default back. */
  readonly value: number | null;
  readonly event: NewEvent;
}

export interface QuotaStore {
  /**
   * Commits what `decide` makes of all quotas that the project has, which nobody else sets until then.
   * `author` is who set what is not the default from then on.
   */
  change(
    wish: { readonly projectId: string; readonly author: string },
    decide: (before: readonly QuotaFacts[]) => readonly ChangedQuota[],
  ): Promise<void>;
}
