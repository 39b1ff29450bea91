import { checkHealth, closelyMsOf, firstInMsOf, sweep, type Surroundings } from '@drydock/engine';
import { createCheckStore, type Database } from '@drydock/store';
import { startConsumer, type ConsumerContext } from './start-consumer.ts';
import { startSweeper } from './sweeper.ts';

/** How long one look at a resource may take. */
const LIMIT_MS = 30_000;
/** Looks at one place are spread over as much: many lost at once are found within it. */
const QUIET_MS = 20_000;
/** Resources that one sweep gives their first check, at most; the rest get it with the next. */
const ADDED_MAX = 1_000;

export interface Checks {
  stop(): Promise<void>;
}

/** The health checks of active resources: a queue of their own, since they may be slow. */
export async function startChecks(
  context: ConsumerContext,
  database: Database,
  surroundings: Surroundings,
): Promise<Checks> {
  const { config, log, stopping } = context;
  const { hints, observer } = surroundings;
  const store = createCheckStore(database);
  const ports = { surroundings, store, stopping, limitMs: LIMIT_MS };
  const checked = surroundings.kinds.all
    .filter((kind) => kind.resource.health !== undefined)
    .map((kind) => ({
      kind: kind.kind,
      firstInMs: firstInMsOf(kind),
      closeInMs: closelyMsOf(kind),
    }));
  const consumer = await startConsumer(context, 'check', ({ id }) => checkHealth(id, ports));
  const sweeper = startSweeper(
    async () => {
      await store.addChecks(checked, ADDED_MAX);
      await sweep('check', { store, hints, observer });
      await store.tellLost(QUIET_MS, surroundings.writer);
    },
    { periodMs: config.sweepMs, log },
  );
  return {
    stop: async () => {
      await sweeper.stop();
      await consumer.stop(config.drainMs);
    },
  };
}
