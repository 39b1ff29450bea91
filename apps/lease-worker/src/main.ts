import { activateLease, createCheckSoon, workOnOperation } from '@drydock/engine';
import {
  createCheckStore,
  createLeaseStore,
  createTranscriptWriting,
  createWorkOperationStore,
} from '@drydock/store';
import { runWorker } from '@drydock/worker';

/**
 * LeaseWorker: writes acquired leases; sets each up on its resource until it is active. And repository operations,
 * which work on leases that they hold, by a queue of their own: a test takes as long as it likes.
 */
await runWorker(
  'lease-worker',
  {
    queue: 'lease',
    lockMs: (config) => config.lockMs,
    wire: ({ database, nudges }, stopping) => {
      const store = createLeaseStore(database);
      const checks = createCheckStore(database);
      return {
        store,
        handle: (id, surroundings) => {
          const checkSoon = createCheckSoon(checks, surroundings.hints);
          return activateLease(id, { surroundings, store, nudges, stopping, checkSoon });
        },
      };
    },
  },
  {
    queue: 'operation',
    wire: ({ database, keyring, nudges, surroundings: { hints } }, stopping) => {
      const store = createWorkOperationStore(database);
      // Hints of nothing tell those who follow that something was committed.
      const output = {
        transcripts: createTranscriptWriting(database, keyring),
        onStored: () => hints.send([]),
      };
      return {
        store,
        handle: (id, surroundings) =>
          workOnOperation(id, { surroundings, store, nudges, stopping, output }),
      };
    },
  },
);
