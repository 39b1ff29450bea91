import type { NounClient } from '../noun-client.ts';

/** The routes under `/v1/quotas`, one method each. */
export interface QuotasClient extends NounClient<'quotas'> {
  /** All quotas of the token's project, or of the one that is named. */
  readonly list: NounClient<'quotas'>['list'];
  /**
   * Sets quotas, for an admin of the project that administers; null puts a default back. All quotas as
   * they are then: every API process has heard of it within 5 s.
   */
  readonly set: NounClient<'quotas'>['set'];
}
