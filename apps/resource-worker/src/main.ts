import { activateResource } from '@drydock/engine';
import { createResourceStore } from '@drydock/store';
import { runWorker } from '@drydock/worker';

/** ResourceWorker: writes pending resources; builds each until it is active. */
await runWorker('resource-worker', {
  queue: 'resource',
  lockMs: (config) => config.lockMs,
  wire: ({ database, keyring, nudges, surroundings: { kinds } }, stopping) => {
    const store = createResourceStore(database, kinds.rules.sole, keyring);
    return {
      store,
      handle: (id, surroundings) => activateResource(id, { surroundings, store, nudges, stopping }),
    };
  },
});
