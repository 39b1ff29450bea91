import { activateLease, createCheckSoon } from '@drydock/engine';
import { createCheckStore, createLeaseStore } from '@drydock/store';
import { runWorker } from '@drydock/worker';

/** LeaseWorker: writes acquired leases; sets each up on its resource until it is active. */
await runWorker('lease-worker', {
  queue: 'lease',
  lockMs: (config) => config.lockMs,
  wire: ({ database, surroundings, nudges }, stopping) => {
    const store = createLeaseStore(database);
    const checkSoon = createCheckSoon(createCheckStore(database), surroundings.hints);
    return {
      store,
      handle: (id) => activateLease(id, { surroundings, store, nudges, stopping, checkSoon }),
    };
  },
});
