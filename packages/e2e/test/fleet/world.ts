import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@drydock/local-servers';
import { layPostgres } from '@drydock/testing';
import { startStack, type Stack, type StackOptions } from '@drydock/local-stack';
import { Drydock } from '@drydock/sdk';
import { PATIENT_SESSION, withClient } from '@drydock/store';
import { makeStrange } from '@drydock/store/testing';
import pg from 'pg';

/** A fleet of its own, on a PostgreSQL and a Redis of its own, for a test that may break it. */
export interface World {
  readonly stack: Stack;
  readonly drydock: Drydock;
  /** Where the processes' logs lie. */
  readonly logs: string;
  /** What the processes print as warnings and errors. */
  readonly lines: readonly string[];
  /** For looking at rows directly. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export async function openWorld(
  options: Pick<StackOptions, 'counts' | 'redisFlavour'> & { env?: NodeJS.ProcessEnv } = {},
): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'drydock-e2e-'));
  const lines: string[] = [];
  await layPostgres(join(directory, 'stack', 'postgres'));
  const stack = await startStack({
    root: REPOSITORY_ROOT,
    directory: join(directory, 'stack'),
    // Nothing lies there but what was just laid.
    fresh: false,
    durable: true,
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      DRYDOCK_LOG_LEVEL: 'info',
      DRYDOCK_API_PORT: '0',
      // Whoever goes on with what a killed worker had begun need not wait as long as outside.
      DRYDOCK_LOCK_MS: '5000',
      DRYDOCK_SWEEP_MS: '1000',
      // The tests' projects trust each other, also where whoever runs them is not root.
      DRYDOCK_LOCAL_HOST_OWN_USER: 'shared',
      ...options.env,
    },
    ...(options.counts && { counts: options.counts }),
    ...(options.redisFlavour && { redisFlavour: options.redisFlavour }),
    onLine: (name, line) => lines.push(`${name}: ${line}`),
  });
  const url = stack.apiUrl;
  if (process.env['DRYDOCK_TEST_STRANGE'] === '1') {
    await withClient(stack.databaseUrl, async (client) => {
      await makeStrange(client, 'drydock');
      // Sessions have what they were opened with.
      await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database()`);
    });
  }
  return {
    stack,
    drydock: new Drydock({ url, token: stack.token }),
    logs: join(directory, 'stack', 'logs'),
    lines,
    // A connection for each question: the server may be killed between two.
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []) => {
      const client = new pg.Client({
        connectionString: stack.databaseUrl,
        options: PATIENT_SESSION,
      });
      // It may be killed during one as well: what is asked says so.
      client.on('error', () => undefined);
      await client.connect();
      try {
        return (await client.query<Row & pg.QueryResultRow>(sql, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    close: async () => {
      await stack.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until the condition holds, looking again every 50 ms; fails after `timeoutMs`. */
export async function until(
  what: string,
  condition: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`${what} did not come true within ${timeoutMs} ms.`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
