import { sweepOutside, takeBackDue, type Surroundings } from '@drydock/engine';
import type { ProcessContext } from '@drydock/process';
import { createOutsideStore, type Database } from '@drydock/store';
import { startSweeper } from './sweeper.ts';

/** How long one look at a place, or one try to take something back, may take. */
const LIMIT_MS = 60_000;
/** One look is apart from the one before by half a period: sweeps of two processes come when they come. */
const APART = 0.5;
/** What is to be taken back is looked for as often, by each process. */
const TAKE_BACK_EVERY_MS = 2_000;
const LOCK_MS = 30_000;
/** A lock is extended well before it is over. */
const EXTEND_EVERY_MS = LOCK_MS / 3;
const RETIRE_EVERY_MS = 10 * 60_000;

/**
 * The sweep of what kinds have outside. One process at a time looks, by a lock; what was decided is taken back by each
 * that is free, and a place that is slow holds up neither.
 */
export function startOutside(
  { config, log, stopping }: ProcessContext,
  database: Database,
  surroundings: Surroundings,
): { stop(): Promise<void> } {
  const store = createOutsideStore(database);
  const look = {
    apartMs: config.outsideSweepMs * APART,
    ageMs: config.outsideSweepMs,
  };
  const stoppable = new AbortController();
  const signal = AbortSignal.any([stopping, stoppable.signal]);
  let retiredAt = -Infinity;

  const sweep = async (): Promise<void> => {
    const lock = await surroundings.locks.take(['outside'], LOCK_MS);
    if (lock.keys.length === 0) {
      return;
    }
    const extending = setInterval(() => void lock.extend().catch(() => undefined), EXTEND_EVERY_MS);
    try {
      const held = AbortSignal.any([signal, lock.signal]);
      await sweepOutside({ surroundings, store, look, stopping: held, limitMs: LIMIT_MS });
      if (performance.now() - retiredAt > RETIRE_EVERY_MS) {
        await store.retire(config.retentionDays);
        retiredAt = performance.now();
      }
    } finally {
      clearInterval(extending);
      await lock.release();
    }
  };
  const sweeper = startSweeper(sweep, { periodMs: config.outsideSweepMs, log });
  const takingBack = startSweeper(
    () => takeBackDue({ surroundings, store, stopping: signal, limitMs: LIMIT_MS }),
    { periodMs: Math.min(TAKE_BACK_EVERY_MS, config.outsideSweepMs), log },
  );
  return {
    stop: async () => {
      stoppable.abort();
      await Promise.all([sweeper.stop(), takingBack.stop()]);
    },
  };
}
