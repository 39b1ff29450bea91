import { runAllocator, sweep } from '@drydock/engine';
import { runProcess } from '@drydock/process';
import { createAllocatorStore } from '@drydock/store';
import { coalesced, openAdapters, startConsumer, startSweeper } from '@drydock/worker';

/** AllocatorWorker: writes pending leases, and new resources until they are planned. */
await runProcess('allocator-worker', async (context) => {
  const { config, log } = context;
  const adapters = await openAdapters('allocator-worker', context, config.allocatorLockMs);
  const { surroundings } = adapters;
  const store = createAllocatorStore(adapters.database);
  const allocate = coalesced((type) => runAllocator(type, surroundings, store));
  const consumer = await startConsumer(context, 'allocator', (hint) => allocate(hint.id));
  const sweeper = startSweeper(
    () => sweep('allocator', { store, hints: surroundings.hints, observer: surroundings.observer }),
    { periodMs: config.sweepMs, log },
  );
  return {
    stop: async () => {
      await sweeper.stop();
      await consumer.stop(config.drainMs);
      await adapters.close();
    },
  };
});
