import type { Rate } from '@drydock/blueprint';

export type Family = 'describe' | 'launch' | 'change' | 'console';
export type Budgets = Readonly<Record<Family, Rate>>;

/**
 * Calls a second that Drydock takes, and how many at once, for each family of calls: below what EC2 gives an
 * account by default, as its page "Request throttling for the Amazon EC2 API" has it (describing with a
 * filter: 20 a second, 100 at once; launching: 2 and 5; changing: 5 and 50; the console: 20 and 100), so that
 * people and other programs have room beside it.
 */
export const BUDGETS: Budgets = {
  describe: { perSecond: 10, burst: 50 },
  launch: { perSecond: 2, burst: 5 },
  change: { perSecond: 4, burst: 25 },
  console: { perSecond: 5, burst: 20 },
};
