import { loadKinds } from '@drydock/blueprints';
import { createLocalBudgets, type Hints, type Surroundings, type WorkIds } from '@drydock/engine';
import {
  createMetrics,
  createRedisFaults,
  postgresAt,
  redisAt,
  serveMetrics,
  untilAnswers,
  type Metrics,
  type ProcessContext,
  type RedisFaults,
} from '@drydock/process';
import {
  assertNoEviction,
  createBudgets,
  createChanges,
  createHints,
  createLocks,
  createNudges,
  createCommitSignal,
  openQueues,
  openPatientRedis,
  openRedis,
  type NudgesPort,
  type OnRubbish,
} from '@drydock/queue';
import {
  createInstallationStore,
  createSecretsReader,
  createTraceReader,
  Database,
  parseKeyring,
  type Keyring,
} from '@drydock/store';
import { countTurns } from './count-turns.ts';
import { knowInstallation } from './know-installation.ts';
import { ProcessObserver } from './process-observer.ts';
import { createTimers } from './timers.ts';

/** Everything a worker's verbs stand on, opened. */
export interface Adapters {
  readonly database: Database;
  /** Seals what is stored of what was printed. */
  readonly keyring: Keyring;
  readonly surroundings: Surroundings;
  readonly nudges: NudgesPort;
  readonly metrics: Metrics;
  readonly redisFaults: RedisFaults;
  close(): Promise<void>;
}

/** A turn further off is no wait but another try. */
const BUDGET_WAIT_MS_MAX = 60_000;
/** How long one statement of a worker may take: all of them are short. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Opens a worker's connections and waits until PostgreSQL and Redis answer. */
export async function openAdapters(
  name: string,
  context: ProcessContext,
  lockMs: number,
): Promise<Adapters> {
  const { config, log, stopping, tracing } = context;
  const kinds = await loadKinds(config);
  const metrics = createMetrics(name);
  const redisFaults = createRedisFaults(log, metrics);
  const onRubbish: OnRubbish = (where, why) => redisFaults.rubbish(where, why);
  const database = new Database({
    url: config.databaseUrl,
    connectionsMax: config.databasePool,
    applicationName: `drydock ${name}`,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    claimMs: config.lockMs,
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
  const { metricsHost: host, metricsPort: port } = config;
  const served = port === null ? null : await serveMetrics(metrics.registry, { host, port }, log);
  if (served !== null) {
    log.info({ url: `${served.url}/metrics` }, 'metrics are served');
  }

  const writer = `${name}/${config.node}/${process.pid}`;
  const known = await knowInstallation(createInstallationStore(database, writer), {
    periodMs: config.sweepMs,
    log,
  });
  const queues = openQueues(config.redisUrl, prefix, name, onRubbish);
  const nudges = createNudges(
    redis,
    openPatientRedis(config.redisUrl, `drydock:${name}:nudges`),
    prefix,
    onRubbish,
  );
  const sender = createHints(queues, (count) => metrics.hintsDropped.inc(count));
  // Nothing was committed when a timer fires, so nobody is told of it.
  const timers = createTimers(sender);
  const keyring = parseKeyring(config.secretKeys);
  const surroundings: Surroundings = {
    writer,
    node: config.node,
    kinds,
    secretsOf: createSecretsReader(database, keyring),
    installation: () => known.current(),
    budgets: createBudgets(redis, {
      prefix,
      waitMsMax: BUDGET_WAIT_MS_MAX,
      alone: createLocalBudgets(BUDGET_WAIT_MS_MAX),
      onTurn: countTurns(metrics),
      onAlone: (isAlone, err) => {
        if (isAlone) {
          log.warn({ err }, 'Redis does not answer: rates hold for this process alone');
        } else {
          log.info('Redis answers again: rates are shared');
        }
      },
    }),
    locks: createLocks(redis, { prefix, onLost: () => metrics.locksLost.inc(), onRubbish }),
    hints: announced(sender, createCommitSignal(redis, prefix)),
    timers,
    changes: createChanges(redis, prefix),
    observer: new ProcessObserver({ log, metrics, tracing, traces: createTraceReader(database) }),
    lockMs,
  };
  return {
    database,
    keyring,
    surroundings,
    nudges,
    metrics,
    redisFaults,
    close: async () => {
      timers.stop();
      await known.stop();
      await served?.close();
      nudges.close();
      queues.close();
      redis.disconnect();
      await database.close();
    },
  };
}

/** The same for one piece of work: what is said of it carries these ids. */
export function about(surroundings: Surroundings, ids: WorkIds): Surroundings {
  return { ...surroundings, observer: surroundings.observer.about(ids) };
}

/** Hints go out after a commit: a good moment to tell those who follow events. */
function announced(hints: Hints, announceCommit: () => void): Hints {
  return {
    send: (more) => {
      hints.send(more);
      announceCommit();
    },
  };
}
