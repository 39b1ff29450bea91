import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { Fleet } from '@drydock/local-stack';
import { withClient } from '@drydock/store';
import type { World } from '../../fleet/world.ts';

const NAME = 'drydock_copy';
const COPIED_WITHIN_MS = 30_000;

/** A copy of a world's database, with an UpdateWorker of its own beside the original's. */
export interface Copy {
  readonly databaseUrl: string;
  close(): Promise<void>;
}

/**
 * Copies the database while its fleet is in use, as whoever tries a restore does it, and starts on the copy what
 * sweeps.
 *
 * @param env - settings of the fleet, the keys of its secrets among them
 */
export async function startCopy(world: World, env: NodeJS.ProcessEnv): Promise<Copy> {
  const { stack, logs } = world;
  const databaseUrl = await copyDatabase(stack.databaseUrl);
  const redisUrl = new URL(stack.redisUrl);
  redisUrl.pathname = '/1';
  const logDirectory = join(logs, 'copy');
  await mkdir(logDirectory, { recursive: true });
  const fleet = new Fleet({
    entries: { 'update-worker': join(REPOSITORY_ROOT, 'apps/update-worker/dist/main.js') },
    counts: {},
    cwd: REPOSITORY_ROOT,
    env: {
      PATH: process.env['PATH'],
      ...env,
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl.href,
    },
    logDirectory,
    drainMs: 10_000,
  });
  try {
    await fleet.start();
  } catch (error) {
    await fleet.stop();
    throw error;
  }
  return { databaseUrl, close: () => fleet.stop() };
}

/** Nobody may be connected to what is copied: the fleet is cut off, and comes back by itself. */
async function copyDatabase(url: string): Promise<string> {
  const original = new URL(url);
  const name = original.pathname.slice(1);
  const to = (database: string): string =>
    Object.assign(new URL(url), { pathname: `/${database}` }).href;
  await withClient(to('postgres'), async (client) => {
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    try {
      const untilMs = performance.now() + COPIED_WITHIN_MS;
      for (;;) {
        await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`,
          [name],
        );
        try {
          await client.query(`CREATE DATABASE ${NAME} TEMPLATE ${name} ALLOW_CONNECTIONS true`);
          return;
        } catch (error) {
          if (performance.now() > untilMs) {
            throw error;
          }
        }
      }
    } finally {
      await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    }
  });
  return to(NAME);
}
