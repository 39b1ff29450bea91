/**
 * Starts what a starter starts, says what runs, and waits to be killed:
 * `node starter.mjs DIRECTORY SCRIPT`.
 */
import { join } from 'node:path';
import { startPostgres, startRedis } from '@drydock/local-servers';
import { Fleet } from '@drydock/local-stack';

const [directory, script] = process.argv.slice(2);
const [postgres, redis] = await Promise.all([
  startPostgres({ directory: join(directory, 'postgres'), durable: true }),
  startRedis({ directory: join(directory, 'redis'), durable: true }),
]);
const fleet = new Fleet({
  entries: { api: script },
  counts: {},
  cwd: directory,
  env: { PATH: process.env.PATH, DRYDOCK_API_PORT: '0' },
  logDirectory: directory,
  drainMs: 1_000,
});
await fleet.start();
process.send({ postgres: postgres.pid, redis: redis.pid, api: fleet.pid('api') });
