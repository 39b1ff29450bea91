import { activateLease, sweep } from '@drydock/engine';
import { runProcess } from '@drydock/process';
import { createLeaseStore } from '@drydock/store';
import { openAdapters, startConsumer, startSweeper } from '@drydock/worker';

/** LeaseWorker: writes acquired leases; sets each up on its resource until it is active. */
await runProcess('lease-worker', async (context) => {
  const { config, log, stopping } = context;
  const adapters = await openAdapters('lease-worker', context, config.lockMs);
  const { surroundings, nudges } = adapters;
  const store = createLeaseStore(adapters.database);
  const ports = { surroundings, store, nudges, stopping };
  const consumer = await startConsumer(context, 'lease', (hint) => activateLease(hint.id, ports));
  const sweeper = startSweeper(
    () => sweep('lease', { store, hints: surroundings.hints, observer: surroundings.observer }),
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
