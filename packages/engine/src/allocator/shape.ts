import type { Verdict } from '@drydock/model';
import type { Eligibility } from './eligible.ts';
import type { Pool } from './pool.ts';
import type { Ranking } from './rank.ts';
import type { WaitingLease } from './snapshot.ts';

/** What there is for the leases of one project and shape. */
export interface Offer {
  readonly eligibility: Eligibility;
  readonly ranking: Ranking;
  readonly pool: Pool;
}

/** What a decision knows of the leases of one project and shape. */
export interface Shape extends Offer {
  /** As it is stored: with whose they are, where that matters. */
  readonly name: string;
  readonly lease: WaitingLease;
  /** Why they wait; null until one of them waits for nothing that is on its way. */
  verdicts: readonly Verdict[] | null;
  /** Whether one of them waits for something that is on its way. */
  awaits: boolean;
  /** Whether nothing is left for a lease that goes alone. */
  isExhausted: boolean;
  /** For how many leases room is missing that is not on its way. */
  needy: number;
}
