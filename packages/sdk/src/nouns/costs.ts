import type { NounClient } from '../noun-client.ts';

/** The route under `/v1/costs`. */
export interface CostsClient extends NounClient<'costs'> {
  /**
   * What resources and leases took, in seconds, and what that cost, as decimal numbers in text: they are exact, and
   * a double is not. The window that is told is the one that was added up: whole days where it is long ago.
   */
  readonly sum: NounClient<'costs'>['sum'];
}
