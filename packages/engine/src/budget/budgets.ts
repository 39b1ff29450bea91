import { isBucket, isRate, type Budget, type Rate } from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';

/** Token buckets that all processes share; see `Budget` of kinds for the units. */
export interface Budgets {
  /** Rejects when the signal fires, and with `conflict` where the turn does not come within a minute. */
  take(bucket: string, rate: Rate, signal: AbortSignal): Promise<void>;
  /** Nobody takes from the bucket for so long. */
  close(bucket: string, forMs: number): Promise<void>;
}

/** Nobody is kept out for longer by one answer of somebody outside. */
const CLOSED_MS_MAX = 300_000;

/** The part of a kind's context that waits for turns; ends with the work's own signal. */
export function budgetOf(budgets: Budgets, signal: AbortSignal): Budget {
  return {
    budget: async (bucket, rate) => {
      signal.throwIfAborted();
      named(bucket);
      if (!isRate(rate)) {
        throw new DrydockError('internal', 'A rate is above 0 and at most 1,000 a second.', {
          hint: 'Its burst is a whole number from 1 to 10,000.',
        });
      }
      await budgets.take(bucket, rate, signal);
    },
    throttled: async (bucket, forMs) => {
      named(bucket);
      if (!(forMs > 0)) {
        throw new DrydockError('internal', 'A bucket is closed for more than 0 milliseconds.');
      }
      await budgets.close(bucket, Math.min(forMs, CLOSED_MS_MAX));
    },
  };
}

function named(bucket: string): void {
  if (!isBucket(bucket)) {
    throw new DrydockError('internal', 'A bucket has a name of at most 200 printable characters.');
  }
}
