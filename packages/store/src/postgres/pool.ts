import pg from 'pg';
import { prepareSession } from './session.ts';

export interface PoolOptions {
  readonly url: string;
  /** Connections at most. */
  readonly connectionsMax: number;
  /** Connections that are kept though nobody needs them for a while; none unless it is said. */
  readonly connectionsMin?: number;
  /** Names the process in `pg_stat_activity`. */
  readonly applicationName: string;
  /** How long one statement may take before the caller gives up on it. */
  readonly statementTimeoutMs: number;
  /** How long one may wait for a connection; 1.5 s or less unless it is said. */
  readonly connectTimeoutMs?: number;
}

/**
 * The server gives up before the client does: a slow statement is then cancelled and the connection
 * lives on. The client's own clock can only cut the connection; it is for a server that is frozen.
 */
const SERVER_SHARE = 0.8;
/** And a lock is given up before the statement: waiting for one is tried again. */
const LOCK_SHARE = 0.6;
const LOCK_MAX_MS = 3_000;
/** Whoever has waited so long for a connection is told rather than kept. */
export const CONNECT_MAX_MS = 1_500;

/** The limits of a session, as pg sends them to the server and keeps them itself. */
export function timeLimits(statementTimeoutMs: number): pg.ClientConfig {
  return {
    query_timeout: statementTimeoutMs,
    statement_timeout: Math.floor(SERVER_SHARE * statementTimeoutMs),
    lock_timeout: Math.min(Math.floor(LOCK_SHARE * statementTimeoutMs), LOCK_MAX_MS),
    // A paused process inside a transaction would block its successor for ever.
    idle_in_transaction_session_timeout: 5_000,
  };
}

/**
 * Opens a pool none of whose connections can end the process. A client that is taken has no listener
 * of the pool's, and a connection that is cut while nothing is asked on it tells nobody else: `error`
 * without a listener is an uncaught exception. So each client has one for life, from the very moment
 * that it is connected; what was asked, or is asked next, reports the failure.
 */
export function openPool(options: PoolOptions, more: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connectionsMax,
    min: options.connectionsMin ?? 0,
    application_name: options.applicationName,
    connectionTimeoutMillis:
      options.connectTimeoutMs ?? Math.min(options.statementTimeoutMs, CONNECT_MAX_MS),
    keepAlive: true,
    ...timeLimits(options.statementTimeoutMs),
    onConnect: prepareSession,
    ...more,
  });
  pool.on('connect', (client) => client.on('error', () => undefined));
  // An idle connection that breaks is replaced when the next one is needed.
  pool.on('error', () => undefined);
  return pool;
}
