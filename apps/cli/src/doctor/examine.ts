import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileVariable, secretIn } from '@drydock/config';
import { RedisInspection } from '@drydock/queue';
import { DatabaseInspection } from '@drydock/store';
import type { Connection, LocalStack } from '../connection.ts';
import { checkAllocation, stalledSeconds } from './check-allocation.ts';
import { checkAllowedKinds } from './check-allowed-kinds.ts';
import { checkApi } from './check-api.ts';
import { checkClock, type ClockReading } from './check-clock.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkGauges } from './check-gauges.ts';
import { checkHostKeys } from './check-host-keys.ts';
import { checkHosts } from './check-hosts.ts';
import { checkKinds } from './check-kinds.ts';
import { checkMigrations } from './check-migrations.ts';
import { checkOutside, OUTSIDE_OPEN_MAX } from './check-outside.ts';
import { checkOverdue, OVERDUE_SECONDS } from './check-overdue.ts';
import { checkPostgres, postgresFailure } from './check-postgres.ts';
import { checkPostgresSettings } from './check-postgres-settings.ts';
import { checkQueues } from './check-queues.ts';
import { checkReadiness } from './check-readiness.ts';
import { checkRedis, redisFailure } from './check-redis.ts';
import { checkRedisPolicy } from './check-redis-policy.ts';
import { checkRemovals, STUCK_SECONDS, STUCK_TRIES } from './check-removals.ts';
import { checkSettings } from './check-settings.ts';
import { checkSimulator } from './check-simulator.ts';
import { checkToken } from './check-token.ts';
import { checkWorkers } from './check-workers.ts';
import { failed, reasonOf, type Finding } from './finding.ts';
import { lookAtQueues } from './look-at-queues.ts';
import { probe, type Probed } from './probe.ts';

export interface Patient {
  /** Null where no API is known. */
  readonly connection: Connection | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The local stack that the connection is of, if it is. */
  readonly stack: LocalStack | null;
}

/** Runs every check that what is known here allows; each gathers, then a pure verdict says. */
export async function examine({ connection, env, stack }: Patient): Promise<Finding[]> {
  const own = {
    databaseUrl: readable(env, 'DATABASE_URL'),
    redisUrl: readable(env, 'REDIS_URL'),
  };
  const databaseUrl = own.databaseUrl ?? stack?.databaseUrl;
  const redisUrl = own.redisUrl ?? stack?.redisUrl;
  const findings: (Finding | null)[] = [];
  const clocks: ClockReading[] = [];
  let kinds: readonly string[] | null = null;
  if (isSet(env, 'DATABASE_URL') && isSet(env, 'REDIS_URL')) {
    findings.push(checkSettings(env));
  }
  if (connection !== null) {
    const { url, token } = connection;
    const live = await probe(url, '/healthz', null);
    const api = checkApi(url, live, await probe(url, '/openapi.json', token));
    findings.push(api);
    // Whatever else answers there knows nothing of tokens, kinds and clocks.
    if (api.status !== 'failed') {
      findings.push(
        checkReadiness(await probe(url, '/readyz', null)),
        checkToken(await probe(url, '/v1/leases?limit=1', token)),
      );
      const metrics = await probe(url, '/metrics', token);
      if (databaseUrl === undefined) {
        findings.push(...checkGauges(metrics));
      }
      findings.push(checkAllowedKinds(metrics));
      kinds = kindsIn(await probe(url, '/v1/blueprint-kinds', token));
      clocks.push(...clockOf(live));
    }
  }
  if (databaseUrl !== undefined) {
    findings.push(
      ...(await examineDatabase(databaseUrl, {
        secretKeys: keysOf(env, stack),
        kinds,
        clocks,
        stalledSeconds: stalledSeconds(env),
      })),
    );
  }
  if (redisUrl !== undefined) {
    findings.push(...(await examineRedis(redisUrl, env['DRYDOCK_QUEUE_PREFIX'] || 'drydock')));
  }
  if (stack?.simUrl !== undefined) {
    findings.push(checkSimulator(stack.simUrl, await probe(stack.simUrl, '/_sim/faults', null)));
  }
  findings.push(checkClock(clocks));
  return findings.filter((finding) => finding !== null);
}

interface Known {
  readonly secretKeys: string | null;
  readonly kinds: readonly string[] | null;
  readonly clocks: ClockReading[];
  readonly stalledSeconds: number;
}

async function examineDatabase(url: string, known: Known): Promise<(Finding | null)[]> {
  let database: DatabaseInspection;
  try {
    database = await DatabaseInspection.open(url);
  } catch (error) {
    return [postgresFailure(url, error)];
  }
  try {
    const startedAtMs = Date.now();
    const server = await database.server();
    const endedAtMs = Date.now();
    known.clocks.push({
      of: 'PostgreSQL',
      aheadMs: server.now.getTime() - (startedAtMs + endedAtMs) / 2,
      toleranceMs: (endedAtMs - startedAtMs) / 2,
    });
    const migrations = await database.migrations();
    const findings: (Finding | null)[] = [
      checkPostgres(url, server),
      checkPostgresSettings(server),
      checkMigrations(migrations),
    ];
    if (migrations.missing.length === 0) {
      findings.push(
        checkOverdue(await database.overdue(OVERDUE_SECONDS)),
        checkAllocation(await database.stalledTypes(known.stalledSeconds)),
        checkCredentials(await database.sealedWith(), known.secretKeys),
        checkKinds(await database.kindsInUse(), known.kinds),
        checkHosts(await database.unhealthy()),
        checkRemovals(await database.stuckRemovals(STUCK_SECONDS, STUCK_TRIES)),
        checkHostKeys(await database.sharedHostKeys()),
        checkOutside(await database.outside(), await database.outsideOpen(OUTSIDE_OPEN_MAX + 1)),
      );
    }
    return findings;
  } catch (error) {
    return [postgresFailure(url, error)];
  } finally {
    await database.close();
  }
}

async function examineRedis(url: string, prefix: string): Promise<Finding[]> {
  let redis: RedisInspection;
  try {
    redis = await RedisInspection.open(url, prefix);
  } catch (error) {
    return [redisFailure(url, error)];
  }
  try {
    const server = await redis.server();
    const queues = await lookAtQueues(redis);
    return [
      checkRedis(url, server),
      checkRedisPolicy(server),
      checkWorkers(queues),
      checkQueues(queues),
    ];
  } catch (error) {
    return [redisFailure(url, error)];
  } finally {
    redis.close();
  }
}

/** A `Date` header has whole seconds, cut: half a second more, and as much less, either way. */
function clockOf(probed: Probed): ClockReading[] {
  if ('failure' in probed || probed.answer.dateMs === null) {
    return [];
  }
  const { dateMs, ownMs, tookMs } = probed.answer;
  return [{ of: 'the API', aheadMs: dateMs + 500 - ownMs, toleranceMs: 500 + tookMs / 2 }];
}

function kindsIn(probed: Probed): readonly string[] | null {
  if ('failure' in probed || probed.answer.status !== 200) {
    return null;
  }
  const { body } = probed.answer as { body: { items?: readonly { kind: string }[] } | null };
  return body?.items?.map(({ kind }) => kind) ?? null;
}

const isSet = (env: Patient['env'], name: string): boolean =>
  Boolean(env[name]) || Boolean(env[fileVariable(name)]);

/** A secret of the environment; undefined also where its file cannot be read, which `settings` tells. */
function readable(env: Patient['env'], name: string): string | undefined {
  try {
    return secretIn(env, name);
  } catch {
    return undefined;
  }
}

/** The environment's, or those that the local stack made for itself. */
function keysOf(env: Patient['env'], stack: LocalStack | null): string | null {
  const given = readable(env, 'DRYDOCK_SECRET_KEYS');
  if (given !== undefined) {
    return given;
  }
  try {
    return stack === null
      ? null
      : readFileSync(join(stack.directory, 'secret-keys'), 'utf8').trim();
  } catch {
    return null;
  }
}

/** Where neither an API nor servers are known. */
export function nothingKnown(error: unknown): Finding {
  return failed('api', reasonOf(error).text, {
    why: 'There is nothing to look at.',
    fix: 'Start a local stack with `npm start`, or set DRYDOCK_URL and DRYDOCK_TOKEN.',
  });
}
