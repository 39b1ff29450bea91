import { DrydockError } from '@drydock/model';
import type pg from 'pg';

/**
 * What every session sets, whatever the server, the database or the role carries: each of these may be
 * set otherwise by whoever owns them, for good reasons of their own, and a session inherits it.
 */
const NEEDED = {
  // A later statement of a transaction has to see what was committed meanwhile.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // How times come out: `timestamp.ts` reads one form.
  DateStyle: 'ISO',
  TimeZone: 'UTC',
  IntervalStyle: 'postgres',
  // And other values that the driver reads as text.
  bytea_output: 'hex',
  extra_float_digits: '1',
  // How text goes in, and names are found.
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  // One statement may be refused, and the session goes on.
  exit_on_error: 'off',
  // A pool keeps what nobody needs for a while.
  idle_session_timeout: '0',
  search_path: 'public',
  // Nothing that is asked takes long enough to be compiled.
  jit: 'off',
} as const;

/**
 * Every statement of the store reaches its rows through an index, a few of many. Plans are made once for
 * each connection and kept, often while the tables are nearly empty and a scan looks cheap.
 *
 * Nor are rows joined by reading one side whole: how many rows a batch of JSON holds is guessed, and
 * for a hundred of a table that seems small a hash join reads all of it, each time, as it grows.
 * Measured with 600 leases, ending one of them took 1.0 ms, not 0.5.
 *
 * A plan is made once, for any values: PostgreSQL would plan the reading of a lease, for one, anew
 * each time, since it expects to do better for the very values; that took 0.4 of 0.5 ms.
 *
 * For the same reason statements that reach rows by their id hide the status from the planner
 * (`status || '' = 'active'`): it would walk a partial index of all rows in that status, which was
 * empty when the plan was made. Measured, that made a batch of 1,000 leases take 550 ms, not 90.
 * A project is hidden likewise, or its index is walked for one row.
 */
const PLANS = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_nestloop: 'on',
  enable_indexscan: 'on',
  enable_indexonlyscan: 'on',
  enable_bitmapscan: 'on',
  enable_tidscan: 'on',
  enable_sort: 'on',
  enable_material: 'on',
  enable_memoize: 'on',
  enable_hashagg: 'on',
  plan_cache_mode: 'force_generic_plan',
  random_page_cost: '1.1',
  seq_page_cost: '1',
  from_collapse_limit: '8',
  join_collapse_limit: '8',
} as const;

/** How long the writer of an object may keep it without a word; statements that claim one read it. */
const CLAIM = 'drydock.claim';
/** Where nobody says otherwise. */
const CLAIM_MS = 15_000;

const asOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries({ [CLAIM]: `${CLAIM_MS}ms`, ...settings })
    // A space ends an option unless it is escaped.
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\ ]/g, String.raw`\$&`)}`)
    .join(' ');

/** For libpq's `options`: for any session. */
export const PLAIN_SESSION = asOptions(NEEDED);

/**
 * For libpq's `options`: for the statements of the store.
 *
 * @param claimMs - how long whoever claims an object may keep it without a word
 * @param settings - which of them are otherwise: for tests
 */
export const storeSession = (
  claimMs = CLAIM_MS,
  settings: Readonly<Record<string, string>> = {},
): string => asOptions({ ...NEEDED, ...PLANS, [CLAIM]: `${claimMs}ms`, ...settings });

/** The same for work that takes its time, such as a migration: nobody waits for its answer. */
export const PATIENT_SESSION = asOptions({
  ...NEEDED,
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
});

interface SessionFacts {
  /** Null where a pooler has dropped the settings. */
  readonly claim: string | null;
  readonly triggers: string;
}

/**
 * What cannot be said with the connection, since not every server knows it or not everybody may: once for
 * each connection, in one round trip. `transaction_timeout` is new in PostgreSQL 17.
 *
 * @throws DrydockError `database-unavailable` where the session cannot be used; what pg throws
 */
export async function prepareSession(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  const { rows } = await client.query<SessionFacts>(
    `SELECT current_setting('${CLAIM}', true) AS claim,
      current_setting('session_replication_role') AS triggers,
      (SELECT count(set_config(s.name, s.wanted, false)) FROM (
        SELECT name, CASE name WHEN 'synchronous_commit' THEN 'on' ELSE '0' END AS wanted
        FROM pg_settings
        WHERE name = 'transaction_timeout' AND setting <> '0'
          -- What was accepted is not lost. Whoever waits for standbys does so on.
          OR name = 'synchronous_commit' AND setting IN ('off', 'local')
      ) s)`,
  );
  const [facts] = rows;
  if (facts === undefined || facts.claim === null) {
    throw new DrydockError(
      'database-unavailable',
      'PostgreSQL does not get the session’s settings.',
      {
        hint: 'Connect directly, or through a pooler in session mode that passes `options` on.',
      },
    );
  }
  if (facts.triggers !== 'origin') {
    const set = `session_replication_role is ${facts.triggers}`;
    throw new DrydockError('database-unavailable', `No trigger would run: ${set}.`, {
      hint: 'Reset it for the role or the database that DATABASE_URL names.',
    });
  }
}
