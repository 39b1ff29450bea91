import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findMariadb,
  findNginx,
  findSshd,
  removeHomeDirectory,
  serverUser,
  startPostgres,
  startRedis,
} from '@drydock/local-servers';
import { LAID_POSTGRES, layPostgres } from '@drydock/testing';
import { migrate } from '@drydock/store';

/**
 * One PostgreSQL and one Redis for all tests that do not break them: each test file makes a
 * database of its own from the migrated template, and uses a key prefix of its own. Tests that
 * kill, pause or flush a server start their own, on a copy of what lies here migrated.
 */
export default async function setUp() {
  const directory = mkdtempSync(join(tmpdir(), 'drydock-test-'));
  const [{ postgres, laid }, redis] = await Promise.all([
    openPostgres(directory),
    startRedis({ directory: join(directory, 'redis') }),
    bringPackages(),
  ]);
  process.env.DRYDOCK_TEST_POSTGRES_URL = postgres.url;
  process.env.DRYDOCK_TEST_REDIS_URL = redis.url;
  process.env[LAID_POSTGRES] = laid;
  const stop = async () => {
    await Promise.all([postgres.remove(), redis.remove()]);
    removeHomeDirectory(laid);
    rmSync(directory, { recursive: true, force: true });
  };
  globalThis.drydockTestServers = { stop };
  stopOnSignals(stop);
}

/**
 * In a fresh clone they are downloaded, which takes longer than a machine takes to boot. A test that needs one and
 * finds none says so itself.
 */
async function bringPackages() {
  await findNginx(serverUser()).catch(() => undefined);
  for (const user of [null, serverUser()]) {
    await findMariadb(user).catch(() => undefined);
  }
  for (const options of [{}, { ownUsers: true }]) {
    for (const user of [null, serverUser()]) {
      await findSshd(user, options).catch(() => undefined);
    }
  }
}

/** A migrated PostgreSQL that has stopped, to be copied, and one that runs on such a copy. */
async function openPostgres(directory) {
  const first = await startPostgres({ directory: join(directory, 'laid'), durable: false });
  try {
    await migrate(first.url);
  } finally {
    await first.stop();
  }
  const own = join(directory, 'postgres');
  await layPostgres(own, first.directory);
  const postgres = await startPostgres({ directory: own, durable: false });
  return { postgres, laid: first.directory };
}

/** jest ends at once when it is told to, without its teardown: the servers' data would stay. */
function stopOnSignals(stop) {
  let stopping = false;
  const onSignal = async (signal) => {
    // A Ctrl-C comes twice, and stopping has limits of its own.
    if (stopping) {
      return;
    }
    stopping = true;
    // What tests say of servers that are being taken away is no news.
    process.stdout.write = () => true;
    process.stderr.write = () => true;
    await stop().catch(() => undefined);
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, onSignal);
  }
}
