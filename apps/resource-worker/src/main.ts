import { activateResource, sweep } from '@drydock/engine';
import { runProcess } from '@drydock/process';
import { createResourceStore } from '@drydock/store';
import { openAdapters, startConsumer, startSweeper } from '@drydock/worker';

/** ResourceWorker: writes pending resources; builds each until it is active. */
await runProcess('resource-worker', async (context) => {
  const { config, log, stopping } = context;
  const adapters = await openAdapters('resource-worker', context, config.lockMs);
  const { surroundings, nudges } = adapters;
  const store = createResourceStore(adapters.database);
  const ports = { surroundings, store, nudges, stopping };
  const consumer = await startConsumer(context, 'resource', (hint) =>
    activateResource(hint.id, ports),
  );
  const sweeper = startSweeper(
    () => sweep('resource', { store, hints: surroundings.hints, observer: surroundings.observer }),
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
