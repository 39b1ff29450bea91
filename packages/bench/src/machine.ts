import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { openPatientRedis } from '@drydock/queue';
import pg from 'pg';
import { summarize } from './statistics.ts';

/** What the figures depend on, each as a person reads it. */
export type MachineFacts = Readonly<Record<string, string>>;

const SYNCS = 200;
/** The size of a page of PostgreSQL's log. */
const SYNC_BYTES = 8_192;

/** @param directory - on the disk that the stack's data lies on */
export async function machineFacts(
  urls: { readonly databaseUrl: string; readonly redisUrl: string },
  directory: string,
): Promise<MachineFacts> {
  const [cpu] = cpus();
  const gibibytes = totalmem() / 1_024 ** 3;
  return {
    CPU: `${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores, shared with the client`,
    'load before': loadavg()
      .map((load) => load.toFixed(2))
      .join(', '),
    memory: `${gibibytes.toFixed(1)} GiB`,
    system: `${type()} ${release()}`,
    'Node.js': process.versions.node,
    PostgreSQL: await postgresFacts(urls.databaseUrl),
    Redis: await redisFacts(urls.redisUrl),
    'one fdatasync': `${medianSyncMs(directory).toFixed(2)} ms (median of ${SYNCS})`,
  };
}

async function postgresFacts(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  // What is asked next says that the connection was cut.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ facts: string }>(
      `SELECT format('%s, fsync %s, synchronous_commit %s', current_setting('server_version'),
        current_setting('fsync'), current_setting('synchronous_commit')) AS facts`,
    );
    return rows[0]?.facts ?? 'unknown';
  } finally {
    await client.end();
  }
}

async function redisFacts(url: string): Promise<string> {
  const redis = openPatientRedis(url, 'drydock:bench');
  try {
    const [, version = 'unknown'] = /^redis_version:(.+?)\r?$/m.exec(await redis.info()) ?? [];
    const settings = await Promise.all(
      ['appendonly', 'save'].map(async (name) => `${name} ${(await setting(name)) || 'never'}`),
    );
    return [version, ...settings].join(', ');
  } finally {
    redis.disconnect();
  }

  async function setting(name: string): Promise<string> {
    const pair = (await redis.config('GET', name)) as string[];
    return pair[1] ?? 'unknown';
  }
}

/** A commit is durable when one of these is done, so this bounds what one can take. */
function medianSyncMs(directory: string): number {
  const own = mkdtempSync(join(directory, 'sync-'));
  const file = openSync(join(own, 'file'), 'w');
  const bytes = Buffer.alloc(SYNC_BYTES, 1);
  const timesMs: number[] = [];
  try {
    for (let count = 0; count < SYNCS; count += 1) {
      writeSync(file, bytes);
      const startedAtMs = performance.now();
      fdatasyncSync(file);
      timesMs.push(performance.now() - startedAtMs);
    }
  } finally {
    closeSync(file);
    rmSync(own, { recursive: true });
  }
  return summarize(timesMs).median;
}
