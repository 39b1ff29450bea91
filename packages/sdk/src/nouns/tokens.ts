import type { NounClient } from '../noun-client.ts';

/** The routes under `/v1/tokens`, one method each. */
export interface TokensClient extends NounClient<'tokens'> {
  /** Who calls: project, role, scopes, expiry and rate. */
  readonly self: NounClient<'tokens'>['self'];
  /** The project's tokens, without their secrets; those that were revoked as well. */
  readonly list: NounClient<'tokens'>['list'];
  /**
   * Creates a token. `secret` is shown this once, and null where an earlier try was served whose
   * answer was lost: revoke the token then, and create another under a new name.
   */
  readonly create: NounClient<'tokens'>['create'];
  /** Every API process has heard of it within 5 s. */
  readonly revoke: NounClient<'tokens'>['revoke'];
}
