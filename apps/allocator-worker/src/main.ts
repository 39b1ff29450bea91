import { KnownTypes, Rivals, runAllocator, watchWaits } from '@drydock/engine';
import { createAllocatorStore } from '@drydock/store';
import { about, coalesced, runWorker } from '@drydock/worker';

/** AllocatorWorker: writes pending leases, and plans new resources. */
await runWorker('allocator-worker', {
  queue: 'allocator',
  lockMs: (config) => config.allocatorLockMs,
  wire: ({ database, surroundings }) => {
    const store = createAllocatorStore(database, surroundings.kinds.rules.sole);
    const rivals = new Rivals();
    const types = new KnownTypes((type) => store.isKnown(type));
    // A run serves all hints that came before it: it is of its type, not of one of their jobs.
    const run = coalesced((type) =>
      runAllocator(type, about(surroundings, { queue: 'allocator', type }), store, rivals),
    );
    return {
      store,
      handle: async (type) => {
        if (await types.has(type)) {
          await run(type);
        }
      },
      lookAhead: (aheadMs) => watchWaits(store, surroundings.timers, aheadMs),
    };
  },
});
