import { BUDGETS, type Budgets } from './api/budgets.ts';

/** How long this kind waits for what, in milliseconds, and how often it calls; another one is for tests alone. */
export interface Pace {
  /** Until a connection to EC2's API is made, and until a call has an answer. */
  readonly connectMs: number;
  readonly answerMs: number;
  readonly budgets: Budgets;
  /** Nobody calls for so long where EC2 throttles and does not say for how long. */
  readonly throttledMs: number;
  /** Pauses before a call that only looks is made again. */
  readonly againMs: readonly number[];
  /** Looks that come within this share one call. */
  readonly shareMs: number;
  /** Between two looks at an instance that boots, or that ends. */
  readonly pollMs: number;
  /** What is absent has to be so twice, so far apart. */
  readonly apartMs: number;
  /** An instance that was just launched may be unknown for so long. */
  readonly unknownMs: number;
  /** An offer that was refused is out for so long. */
  readonly outMs: number;
  /** Before a call that was refused for now is made again. */
  readonly pauseMs: number;
  /** Between connections to a host that does not let anybody in yet, and after it has cut one off. */
  readonly connectAgainMs: number;
  readonly cutOffMs: number;
}

export const PACE: Pace = {
  connectMs: 5_000,
  answerMs: 30_000,
  budgets: BUDGETS,
  throttledMs: 2_000,
  againMs: [200, 1_000],
  shareMs: 50,
  pollMs: 5_000,
  apartMs: 20_000,
  unknownMs: 60_000,
  outMs: 60_000,
  pauseMs: 15_000,
  connectAgainMs: 3_000,
  // OpenSSH 10 refuses an address that came too often for about 17 s.
  cutOffMs: 30_000,
};
