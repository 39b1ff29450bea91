import { activateLease, createCheckSoon } from '@drydock/engine';
import { createCheckStore, createLeaseStore } from '@drydock/store';
import { runWorker } from '@drydock/worker';

/** LeaseWorker: writes acquired leases; sets each up on its resource until it is active. */
await runWorker('lease-worker', {
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
});
