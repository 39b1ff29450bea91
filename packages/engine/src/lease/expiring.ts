import { BOUNDS } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { Surroundings } from '../surroundings.ts';
import { expiring } from './events.ts';

export interface TellExpiringStore {
  /**
   * Tells those whose deadline is at most `aheadMs` away and came so near at most `sinceMs` ago, each deadline
   * once; the deadline is added to the events. How many were told.
   */
  tellExpiring(
    near: { readonly aheadMs: number; readonly sinceMs: number },
    events: { readonly renewable: NewEvent; readonly final: NewEvent },
    limit: number,
  ): Promise<number>;
}

/** One pass tells so many at most, and goes on where there are more. */
const TOLD_MAX = 1_000;
const PASSES_MAX = 20;

const EVENTS = {
  renewable: expiring({ remedy: 'a renewal puts that off', final: false }),
  final: expiring({
    remedy: 'no renewal puts that off, since its blueprint allows no more',
    final: true,
  }),
} as const;

/**
 * Tells the holders of leases that end soon, at least `BOUNDS.expiringSecondsAhead` before. A deadline that was no
 * further ahead when it was set is not told of: whoever sets one so near knows it.
 *
 * Each call looks only at what came near since the one before it, with some overlap: a lease that ended long before
 * its deadline, or was told, is not read again and again while its deadline comes nearer. The first call looks at
 * all.
 */
export function createTellExpiring(
  store: TellExpiringStore,
  { hints }: Pick<Surroundings, 'hints'>,
  everyMs: number,
  now: () => number = () => performance.now(),
): () => Promise<void> {
  // Until the next call, which may come late, so that nobody is told later than that.
  const aheadMs = BOUNDS.expiringSecondsAhead * 1_000 + Math.ceil(everyMs * 1.5);
  let lookedAtMs = -Infinity;
  return async () => {
    const startedAtMs = now();
    const sinceMs = Math.ceil(Math.min(aheadMs, startedAtMs - lookedAtMs + 2 * everyMs));
    let told = TOLD_MAX;
    let isAny = false;
    for (let pass = 0; pass < PASSES_MAX && told === TOLD_MAX; pass += 1) {
      told = await store.tellExpiring({ aheadMs, sinceMs }, EVENTS, TOLD_MAX);
      isAny ||= told > 0;
    }
    // What it had no time for is looked at again.
    lookedAtMs = told === TOLD_MAX ? lookedAtMs : startedAtMs;
    if (isAny) {
      // Nothing to look at; those who follow events are told that there are some.
      hints.send([]);
    }
  };
}
