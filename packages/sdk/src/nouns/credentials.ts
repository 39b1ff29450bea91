import type { NounClient } from '../noun-client.ts';

/** The routes under `/v1/credentials`, one method each. A secret goes in and never comes out. */
export interface CredentialsClient extends NounClient<'credentials'> {
  /** @throws DrydockError `conflict` while a blueprint uses it */
  readonly delete: NounClient<'credentials'>['delete'];
}
