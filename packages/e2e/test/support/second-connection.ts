import { readFileSync } from 'node:fs';
import type { TestDatabase } from '@drydock/testing';
import pg from 'pg';

/** A connection beside the store's, for holding what the store will want. */
export interface SecondConnection {
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Resolves when so many sessions of the store wait for a lock. */
  whenWaiting(sessions: number): Promise<void>;
  close(): Promise<void>;
}

/** Longer than a store's lock time-out: what does not wait by then does not wait at all. */
const WAITING_WITHIN_MS = 2_000;

export async function connect(db: TestDatabase): Promise<SecondConnection> {
  const client = new pg.Client({ connectionString: db.url });
  await client.connect();
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

/** A statement of the store as it is sent. */
export function statementText(name: string): string {
  return readFileSync(new URL(`../../../store/sql/${name}.sql`, import.meta.url), 'utf8');
}
