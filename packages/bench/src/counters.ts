import { setTimeout as delay } from 'node:timers/promises';
import { openPatientRedis, type Redis } from '@drydock/queue';
import pg from 'pg';
import type { Bench } from './bench.ts';

/** How much PostgreSQL and Redis had to do, since they were started. */
export interface Counts {
  readonly transactions: number;
  readonly writingTransactions: number;
  readonly redisCommands: number;
  readonly redisScripts: number;
}

export interface Counters {
  read(): Promise<Counts>;
  /** The same, when everything that was done before is surely counted. */
  readSettled(): Promise<Counts>;
  close(): Promise<void>;
}

/**
 * A session of PostgreSQL that has become idle reports what it did after at most 10 s
 * (PGSTAT_IDLE_INTERVAL), and nothing tells when it has; a second more for a busy machine.
 */
const REPORTED_AFTER_MS = 11_000;

const SQL = `
  SELECT xact_commit::float8 AS transactions,
    pg_snapshot_xmax(pg_current_snapshot())::text::float8 AS writing
  FROM pg_stat_database
  WHERE datname = current_database()`;

export async function openCounters({
  databaseUrl,
  redisUrl,
  signal,
}: Pick<Bench, 'databaseUrl' | 'redisUrl' | 'signal'>): Promise<Counters> {
  const postgres = new pg.Client({ connectionString: databaseUrl });
  // What is asked next says that the connection was cut.
  postgres.on('error', () => undefined);
  await postgres.connect();
  const redis = openPatientRedis(redisUrl, 'drydock:bench');
  const read = async (): Promise<Counts> => ({
    ...(await countTransactions(postgres)),
    ...(await countCommands(redis)),
  });
  return {
    read,
    readSettled: async () => {
      const commands = await countCommands(redis);
      await delay(REPORTED_AFTER_MS, undefined, { signal });
      return { ...(await countTransactions(postgres)), ...commands };
    },
    close: async () => {
      redis.disconnect();
      await postgres.end();
    },
  };
}

async function countTransactions(
  postgres: pg.Client,
): Promise<Pick<Counts, 'transactions' | 'writingTransactions'>> {
  const { rows } = await postgres.query<{ transactions: number; writing: number }>(SQL);
  const { transactions = 0, writing = 0 } = rows[0] ?? {};
  return { transactions, writingTransactions: writing };
}

async function countCommands(
  redis: Redis,
): Promise<Pick<Counts, 'redisCommands' | 'redisScripts'>> {
  const text = await redis.info('commandstats');
  let redisCommands = 0;
  let redisScripts = 0;
  for (const [, name = '', calls] of text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)) {
    redisCommands += Number(calls);
    if (/^eval(sha)?$/.test(name)) {
      redisScripts += Number(calls);
    }
  }
  return { redisCommands, redisScripts };
}
