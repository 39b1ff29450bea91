import { readdirSync, readFileSync } from 'node:fs';
import { PATIENT_SESSION, prepareSession } from '../index.ts';
import type { TestDatabase } from './database.ts';
import pg from 'pg';

const HOLD_KEY = 1;

/** A connection beside the store's, for holding what the store will want. */
export interface SecondConnection {
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Resolves when so many sessions of the store wait for a lock. */
  whenWaiting(sessions: number): Promise<void>;
  close(): Promise<void>;
}

/** Longer than a store's lock time-out: what does not wait by then does not wait at all. */
const WAITING_WITHIN_MS = 20_000;

export async function connect(db: TestDatabase): Promise<SecondConnection> {
  const client = new pg.Client({ connectionString: db.url, options: PATIENT_SESSION });
  // What is asked next says that the connection was cut.
  client.on('error', () => undefined);
  await client.connect();
  await prepareSession(client);
  return {
    query: async (sql, values = []) =>
      (await client.query<Record<string, unknown>>(sql, [...values])).rows,
    whenWaiting: async (sessions) => {
      const giveUpAt = performance.now() + WAITING_WITHIN_MS;
      for (;;) {
        const [row] = await db.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        if ((row?.count ?? 0) >= sessions) {
          return;
        }
        if (performance.now() > giveUpAt) {
          throw new Error(`${row?.count} sessions wait for a lock, not ${sessions}.`);
        }
      }
    },
    close: () => client.end(),
  };
}

const STATEMENTS = new URL('../../sql/', import.meta.url);

/**
 * Begins a transaction on the connection; until it ends, whoever writes an event waits for it, with
 * all done that comes before the event.
 */
export async function holdEvents(second: SecondConnection): Promise<void> {
  await second.query(`CREATE OR REPLACE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${HOLD_KEY}); RETURN NULL; END $$`);
  await second.query(`CREATE OR REPLACE TRIGGER wait_for_test AFTER INSERT ON event
    FOR EACH ROW EXECUTE FUNCTION wait_for_test()`);
  await second.query('BEGIN');
  await second.query(`SELECT pg_advisory_xact_lock(${HOLD_KEY})`);
}

/** All statements of the store. */
export function statementNames(): readonly string[] {
  return readdirSync(STATEMENTS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sql'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.sql$/, ''));
}

/** A statement of the store as it is sent. */
export function statementText(name: string): string {
  return readFileSync(new URL(`${name}.sql`, STATEMENTS), 'utf8');
}
