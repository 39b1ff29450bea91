import type { Secrets } from './context.ts';
import type { FindHeldLease } from './held-lease.ts';

/** Where an interface is used. */
export interface UseContext {
  /** The machine this process runs on. */
  readonly node: string;
  /** The credentials of the resource's project. */
  readonly secrets: Secrets;
  /** The leases that the resource stands on, by the names under which it asked for them. */
  readonly held: FindHeldLease;
}
