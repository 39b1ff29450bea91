import type { KindRegistry } from '@drydock/blueprint';
import type { Config } from '@drydock/config';
import { createCheckSoon } from '@drydock/engine';
import {
  createMetrics,
  createRedisFaults,
  noTracing,
  type Logger,
  type Tracing,
} from '@drydock/process';
import {
  createChangesListener,
  createHints,
  createNudges,
  createSessions,
  createCommitSignal,
  listenForCommits,
  openPatientRedis,
  openQueues,
  openRedis,
  redisCondition,
  type OnRubbish,
} from '@drydock/queue';
import {
  createAnswerStore,
  createCheckStore,
  createCommandReader,
  createEventStreamReader,
  createHeldLeaseStore,
  createLabelStore,
  createProjectStore,
  createSecretsReader,
  createSessionSeal,
  createTokenReader,
  createTraceReader,
  Database,
  isSchemaCurrent,
  openCatalogClient,
  parseKeyring,
  readCostTotals,
  readGauges,
  readStalledTypes,
} from '@drydock/store';
import { Availability } from './database/availability.ts';
import { WatchedDatabase } from './database/watched-database.ts';
import { kept } from './kept.ts';
import { GAUGE_BOUNDS } from './metrics/gauges.ts';
import type { Ports } from './ports.ts';
import { createCountLeases } from './views/count-leases.ts';
import { readForbidden } from './views/forbidden.ts';
import { openVerbs } from './verbs/verbs.generated.ts';
import { openViews } from './views/views.generated.ts';

/** How long one statement may take while the database answers otherwise. */
const STATEMENT_TIMEOUT_MS = 5_000;
/** Whoever waits for a connection is told as late as somebody whose probes are not answered. */
const CONNECT_PROBES = 2.5;
/** `/readyz` is open: however often it is asked, PostgreSQL is asked only so often. */
const STALLED_KEPT_MS = 3_000;
/** It reads all blueprints, and changes seldom. */
const FORBIDDEN_KEPT_MS = 5_000;
/** It adds up all that is kept. */
const COSTS_KEPT_MS = 60_000;
/** Of the pool: lists and administration are seldom, and the probe needs one for itself. */
const CATALOG_CONNECTIONS = 3;
const PROBE_CONNECTIONS = 1;
/** What is left of the drain for answering whose command was ended, and for closing. */
const CLOSING_MS = 3_000;

export interface OpenPorts {
  readonly ports: Ports;
  close(): Promise<void>;
}

/** Opens everything that the API needs. Neither PostgreSQL nor Redis has to be there yet. */
export function openPorts(
  config: Config,
  log: Logger,
  kinds: KindRegistry,
  tracing: Tracing = noTracing,
): OpenPorts {
  const connect = (what: string, connectionsMax: number, statementTimeoutMs: number) => ({
    url: config.databaseUrl,
    connectionsMax: Math.max(1, connectionsMax),
    applicationName: `drydock api${what}`,
    statementTimeoutMs,
    connectTimeoutMs: CONNECT_PROBES * config.databaseProbeMs,
  });
  const probe = new Database({
    ...connect(' probe', PROBE_CONNECTIONS, config.databaseProbeMs),
    connectTimeoutMs: config.databaseProbeMs,
    // It is asked when all is slow: opening a connection would then take the time that it has.
    connectionsMin: PROBE_CONNECTIONS,
  });
  probe.ping().catch(() => undefined);
  const availability = new Availability(() => probe.ping(), config.databaseProbeMs);
  const hotConnections = config.databasePool - CATALOG_CONNECTIONS - PROBE_CONNECTIONS;
  const database = new WatchedDatabase(
    connect('', hotConnections, STATEMENT_TIMEOUT_MS),
    availability,
  );
  const keyring = parseKeyring(config.secretKeys);
  const client = openCatalogClient(
    connect(' catalog', CATALOG_CONNECTIONS, STATEMENT_TIMEOUT_MS),
    (work) => availability.watch(work),
  );

  const { redisUrl, queuePrefix, ratePerSecond } = config;
  const metrics = createMetrics('api');
  const redisFaults = createRedisFaults(log, metrics);
  const onRubbish: OnRubbish = (where, why) => redisFaults.rubbish(where, why);
  const redis = openRedis(redisUrl, 'drydock:api');
  const queues = openQueues(redisUrl, queuePrefix, 'api', onRubbish);
  const hints = createHints(queues, (count) => metrics.hintsDropped.inc(count));
  const listening = openPatientRedis(redisUrl, 'drydock:api:changes');
  const changes = createChangesListener(listening, queuePrefix, onRubbish);
  const nudges = createNudges(
    redis,
    openPatientRedis(redisUrl, 'drydock:api:nudges'),
    queuePrefix,
    onRubbish,
  );
  const nudge = (id: string): void => nudges.nudge(id);
  const readCommand = createCommandReader(database);
  return {
    ports: {
      log,
      node: config.node,
      kinds,
      secretsOf: createSecretsReader(database, keyring),
      answers: createAnswerStore(database),
      heldLeases: createHeldLeaseStore(database),
      eventReader: createEventStreamReader(database),
      isSchemaCurrent: () => isSchemaCurrent(database),
      pingPostgres: () => database.ping(),
      verbs: openVerbs({
        client,
        database,
        keyring,
        kinds,
        hints,
        nudge,
        readCommand,
        ratePerSecond,
        labels: createLabelStore(client),
        projects: createProjectStore(database),
      }),
      views: openViews({ client, database, keyring, kinds }),
      tokens: createTokenReader(database),
      ratePerSecond,
      countLeases: createCountLeases(database),
      hints,
      checkSoon: createCheckSoon(createCheckStore(database), hints),
      announceCommit: createCommitSignal(redis, queuePrefix),
      commits: listenForCommits(listening, queuePrefix, onRubbish),
      changes,
      queues,
      sessions: createSessions(redis, {
        prefix: queuePrefix,
        seal: createSessionSeal(database, keyring),
        onRubbish,
      }),
      pingRedis: async () => {
        await redis.ping();
      },
      redisCondition: () => redisCondition(redis, queuePrefix),
      metrics,
      readGauges: () => readGauges(database, GAUGE_BOUNDS),
      stalled: kept(
        () => readStalledTypes(database, config.allocatorStalledSeconds),
        STALLED_KEPT_MS,
      ),
      forbidden: kept(() => readForbidden(database, kinds.rules), FORBIDDEN_KEPT_MS),
      costTotals: kept(() => readCostTotals(database), COSTS_KEPT_MS),
      tracing,
      traces: createTraceReader(database),
      execGraceMs: Math.max(0, config.drainMs - CLOSING_MS),
    },
    close: async () => {
      availability.close();
      await changes.close();
      nudges.close();
      queues.close();
      redis.disconnect();
      await Promise.all([client.close(), database.close(), probe.close()]);
    },
  };
}
