import { randomBytes } from 'node:crypto';
import { Database } from '@drydock/store';
import pg from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** As the processes open it. */
  readonly database: Database;
  /** For looking at rows directly. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** A migrated database of its own on the tests' shared server, gone after `close`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const template = new URL(requireEnv('DRYDOCK_TEST_POSTGRES_URL'));
  const admin = new URL(template);
  admin.pathname = '/postgres';
  const name = `test_${randomBytes(6).toString('hex')}`;
  await once(admin.href, `CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  const database = new Database({
    url: url.href,
    connectionsMax: 10,
    applicationName: 'drydock test',
    statementTimeoutMs: 5_000,
    // Twenty at once share ten connections, on a machine that may be busy.
    connectTimeoutMs: 30_000,
  });
  const looking = new pg.Pool({ connectionString: url.href, max: 4 });
  // A connection that is still closing when its database is dropped is told so.
  looking.on('error', () => undefined);
  return {
    url: url.href,
    database,
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await looking.query<Row & pg.QueryResultRow>(sql, [...values])).rows,
    close: async () => {
      await database.close();
      await looking.end();
      await once(admin.href, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: run the tests with npm test, which starts the servers.`);
  }
  return value;
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  // What is asked next says that the connection was cut.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
