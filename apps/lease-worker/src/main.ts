import { activateLease } from '@drydock/engine';
import { createLeaseStore } from '@drydock/store';
import { runWorker } from '@drydock/worker';

/** LeaseWorker: writes acquired leases; sets each up on its resource until it is active. */
await runWorker('lease-worker', {
  queue: 'lease',
  lockMs: (config) => config.lockMs,
  wire: ({ database, nudges }, stopping) => {
    const store = createLeaseStore(database);
    return {
      store,
      handle: (id, surroundings) => activateLease(id, { surroundings, store, nudges, stopping }),
    };
  },
});
