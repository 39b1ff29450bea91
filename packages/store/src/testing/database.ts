import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@drydock/local-servers';
import { layPostgres, requireEnv } from '@drydock/testing';
import { Database, migrate, PATIENT_SESSION, prepareSession, withClient } from '../index.ts';
import pg from 'pg';
import { makeTimeMovable, MOVED_PATH } from './moved-time.ts';
import { makeStrange } from './strange-settings.ts';

export interface TestDatabase {
  readonly url: string;
  /** As the processes open it. */
  readonly database: Database;
  /** For looking at rows directly. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Lets its clock tell this time from now on; only where it was opened as `movable`. */
  moveTo(time: Date): Promise<void>;
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Whether its clock can be moved: for what takes days. */
  readonly movable?: boolean;
  /**
   * Whether the database carries settings other than the server's, as far as it can:
   * `DRYDOCK_TEST_STRANGE=1` says so for all.
   */
  readonly strange?: boolean;
  /**
   * Whether it stands on a server of its own. For what another database's sessions change: a
   * transaction that is open anywhere on a server keeps back the events of all its databases.
   */
  readonly ownServer?: boolean;
}

/** On a machine that may be busy. */
const CONNECT_MS = 60_000;

const patiently: typeof withClient = (url, work) => withClient(url, work, CONNECT_MS);

/** A migrated database of its own, on the tests' shared server by default; gone after `close`. */
export async function openTestDatabase({
  strange = process.env['DRYDOCK_TEST_STRANGE'] === '1',
  ownServer = false,
  movable = false,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = ownServer ? await startOwnServer() : null;
  const template = new URL(server?.url ?? requireEnv('DRYDOCK_TEST_POSTGRES_URL'));
  const admin = new URL(template);
  admin.pathname = '/postgres';
  const name = `test_${randomBytes(6).toString('hex')}`;
  await patiently(admin.href, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
    if (strange) {
      await makeStrange(client, name);
    }
  });
  const url = new URL(template);
  url.pathname = `/${name}`;
  if (movable) {
    await patiently(url.href, makeTimeMovable);
  }
  const database = new Database({
    url: url.href,
    connectionsMax: 10,
    applicationName: 'drydock test',
    // A machine that may be busy: nothing here is judged by its time.
    statementTimeoutMs: 30_000,
    // Twenty at once share ten connections.
    connectTimeoutMs: CONNECT_MS,
    ...(movable && { settings: { search_path: MOVED_PATH } }),
  });
  const looking = new pg.Pool({
    connectionString: url.href,
    max: 4,
    options: movable ? `${PATIENT_SESSION} -c search_path=${MOVED_PATH}` : PATIENT_SESSION,
    onConnect: prepareSession,
  });
  // A connection that is still closing when its database is dropped is told so.
  looking.on('error', () => undefined);
  return {
    url: url.href,
    database,
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await looking.query<Row & pg.QueryResultRow>(sql, [...values])).rows,
    moveTo: async (time) => {
      await looking.query('UPDATE moved.clock SET ahead = $1::timestamptz - pg_catalog.now()', [
        time.toISOString(),
      ]);
    },
    close: async () => {
      await database.close();
      await looking.end();
      await patiently(admin.href, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
      await server?.remove();
    },
  };
}

async function startOwnServer(): Promise<{ url: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'drydock-test-postgres-'));
  const postgres = join(directory, 'postgres');
  await layPostgres(postgres);
  const server = await startPostgres({ directory: postgres, durable: false });
  await migrate(server.url);
  return {
    url: server.url,
    remove: async () => {
      await server.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
