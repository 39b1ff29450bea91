import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@drydock/local-stack';
import { migrate } from '@drydock/store';

/**
 * One PostgreSQL and one Redis for all tests that do not break them: each test file makes a
 * database of its own from the migrated template, and uses a key prefix of its own. Tests that
 * kill, pause or flush a server start their own.
 */
export default async function setUp() {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  const [postgres, redis] = await Promise.all([
    startPostgres({ directory: join(directory, 'postgres'), durable: false }),
    startRedis({ directory: join(directory, 'redis'), durable: false }),
  ]);
  await migrate(postgres.url);
  process.env.DRYDOCK_TEST_POSTGRES_URL = postgres.url;
  process.env.DRYDOCK_TEST_REDIS_URL = redis.url;
  globalThis.drydockTestServers = {
    stop: async () => {
      await Promise.all([postgres.remove(), redis.remove()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
