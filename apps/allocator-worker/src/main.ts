import { runAllocator } from '@drydock/engine';
import { createAllocatorStore } from '@drydock/store';
import { coalesced, runWorker } from '@drydock/worker';

/** AllocatorWorker: writes pending leases, and plans new resources. */
await runWorker('allocator-worker', {
  queue: 'allocator',
  lockMs: (config) => config.allocatorLockMs,
  wire: ({ database, surroundings }) => {
    const store = createAllocatorStore(database);
    return { store, handle: coalesced((type) => runAllocator(type, surroundings, store)) };
  },
});
