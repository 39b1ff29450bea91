import {
  createTellExpiring,
  hintLease,
  sweep,
  sweepTranscripts,
  type Surroundings,
  type TranscriptSweepStore,
} from '@drydock/engine';
import type { UpdateSweepStore } from '@drydock/store';

/** Deadlines that one process watches at once; the rest is found by the next sweep. */
const WATCHED_MAX = 10_000;
/** Rows of each kind that one pass forgets: small enough to hold no lock for long. */
const RETIRED_MAX = 500;
/** Outputs of builds that failed: each up to 64 KiB. */
const FORGOTTEN_MAX = 100;
const RETIRE_EVERY_MS = 10 * 60_000;

interface SweptStores {
  readonly updates: UpdateSweepStore;
  readonly transcripts: TranscriptSweepStore;
}

export interface UpdateSweep {
  run(): Promise<void>;
  /** Looks for deadlines that pass before the next sweep, and sets a timer for each. */
  watchDeadlines(): Promise<void>;
}

/**
 * The update worker's periodic work: hints what is due, sets a timer for every deadline that
 * passes before the next sweep so that expiry is told to the millisecond, tells holders of leases
 * that end soon, and now and then forgets what ended long ago.
 */
export function createUpdateSweep(
  { updates: store, transcripts }: SweptStores,
  options: { surroundings: Surroundings; sweepMs: number; retentionDays: number },
): UpdateSweep {
  const { surroundings, sweepMs, retentionDays } = options;
  const tellExpiring = createTellExpiring(store, surroundings, sweepMs);
  let retiredAt = -Infinity;

  const retire = async (): Promise<void> => {
    if (performance.now() - retiredAt < RETIRE_EVERY_MS) {
      return;
    }
    // A full pass means that there is more: the next sweep goes on.
    if ((await store.retire(retentionDays, RETIRED_MAX)) < RETIRED_MAX) {
      retiredAt = performance.now();
    }
  };

  const watchDeadlines = async (): Promise<void> => {
    // A little further than the next sweep, which may come late.
    for (const { id, inMs } of await store.expiringSoon(sweepMs * 1.5, WATCHED_MAX)) {
      surroundings.timers.hintIn(inMs, hintLease('update', id));
    }
  };

  return {
    watchDeadlines,
    run: async () => {
      const { hints, observer } = surroundings;
      await sweep('update', { store, hints, observer });
      await watchDeadlines();
      await tellExpiring();
      await retire();
      await store.forgetFailures(FORGOTTEN_MAX);
      await sweepTranscripts(transcripts);
    },
  };
}
