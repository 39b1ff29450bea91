import { createRegistry } from '@drydock/blueprint';
import { builtInKinds } from '@drydock/blueprints';
import type { Hints, Observer, Surroundings } from '@drydock/engine';
import {
  createMetrics,
  postgresAt,
  redisAt,
  untilAnswers,
  type Metrics,
  type ProcessContext,
} from '@drydock/process';
import {
  assertNoEviction,
  createChanges,
  createHints,
  createLocks,
  createNudges,
  createStir,
  openQueues,
  openPatientRedis,
  openRedis,
  type NudgesPort,
} from '@drydock/queue';
import { createSecretsReader, Database, parseKeyring } from '@drydock/store';

/** Everything a worker's verbs stand on, opened. */
export interface Adapters {
  readonly database: Database;
  readonly surroundings: Surroundings;
  readonly nudges: NudgesPort;
  readonly metrics: Metrics;
  close(): Promise<void>;
}

/** How long one statement of a worker may take: all of them are short. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Opens a worker's connections and waits until PostgreSQL and Redis answer. */
export async function openAdapters(
  name: string,
  context: ProcessContext,
  lockMs: number,
): Promise<Adapters> {
  const { config, log, stopping } = context;
  const metrics = createMetrics(name);
  const database = new Database({
    url: config.databaseUrl,
    connectionsMax: config.databasePool,
    applicationName: `drydock ${name}`,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const redis = openRedis(config.redisUrl, `drydock:${name}`);
  const prefix = config.queuePrefix;
  await untilAnswers(
    postgresAt(config.databaseUrl, () => database.ping()),
    log,
    stopping,
  );
  await untilAnswers(
    redisAt(config.redisUrl, () => redis.ping()),
    log,
    stopping,
  );
  await assertNoEviction(redis);

  const queues = openQueues(config.redisUrl, prefix, name);
  const nudges = createNudges(
    redis,
    openPatientRedis(config.redisUrl, `drydock:${name}:nudges`),
    prefix,
  );
  const surroundings: Surroundings = {
    writer: `${name}/${config.node}/${process.pid}`,
    node: config.node,
    kinds: createRegistry(builtInKinds),
    secretsOf: createSecretsReader(database, parseKeyring(config.secretKeys)),
    locks: createLocks(redis, { prefix, onLost: () => metrics.locksLost.inc() }),
    hints: announced(
      createHints(queues, (count) => metrics.hintsDropped.inc(count)),
      createStir(redis, prefix),
    ),
    changes: createChanges(redis, prefix),
    observer: observe(metrics, context),
    lockMs,
  };
  return {
    database,
    surroundings,
    nudges,
    metrics,
    close: async () => {
      nudges.close();
      queues.close();
      redis.disconnect();
      await database.close();
    },
  };
}

/** Hints go out after a commit: a good moment to tell those who follow events. */
function announced(hints: Hints, stir: () => void): Hints {
  return {
    send: (more) => {
      hints.send(more);
      stir();
    },
  };
}

function observe(metrics: Metrics, { log }: ProcessContext): Observer {
  return {
    fencedOut: (object, id) => {
      metrics.fencedOut.inc({ object: object.slice(1, object.indexOf(':')) });
      log.info({ id }, 'fenced out');
    },
    lockLost: (key) => log.warn({ key }, 'lock lost'),
    swept: (queue, count) => {
      metrics.swept.inc({ queue }, count);
      log.debug({ queue, count }, 'the sweep found something due');
    },
    failed: (what, id, error) => {
      metrics.failures.inc({ what });
      log.warn({ what, id, err: error }, 'failed; it will be tried again');
    },
    took: (what, durationMs) => metrics.workSeconds.observe({ what }, durationMs / 1_000),
  };
}
