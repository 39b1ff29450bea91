/** The statements that make a lease's database and user, and take them away. */
import type { Config } from './config.ts';
import { quoteGranted, quoteName, quoteText, quoteUser } from './names.ts';

/**
 * So that nobody's transaction holds us up: `lock_wait_timeout` is for a table that somebody uses, and rows and
 * tables that a transaction has locked have a limit of their own.
 */
const PATIENCE = 'SET SESSION lock_wait_timeout = 5, innodb_lock_wait_timeout = 5;';

/** With `@password`, the password. Twice is as once. The user cannot log in yet. */
export function makeStatements(
  name: string,
  { connectionsPerLease, statementSeconds }: Config,
): string {
  const user = quoteUser(name);
  const limits = `MAX_USER_CONNECTIONS ${connectionsPerLease} MAX_STATEMENT_TIME ${statementSeconds ?? 0}`;
  const identified = quoteText(`ALTER USER ${user} IDENTIFIED BY `);
  return [
    PATIENCE,
    `CREATE USER IF NOT EXISTS ${user} ACCOUNT LOCK;`,
    `EXECUTE IMMEDIATE CONCAT(${identified}, QUOTE(@password), ${quoteText(` WITH ${limits}`)});`,
    `CREATE DATABASE IF NOT EXISTS ${quoteName(name)};`,
    `GRANT ALL PRIVILEGES ON ${quoteGranted(name)}.* TO ${user};`,
  ].join('\n');
}

/** It may log in now. Where it is gone by then, nothing is made. */
export const openStatements = (name: string): string =>
  `ALTER USER IF EXISTS ${quoteUser(name)} ACCOUNT UNLOCK;`;

export interface EndStatements {
  /** Nobody comes in any more, and who is in is thrown out. */
  readonly end: string;
  /** How many of its sessions there are still. */
  readonly count: string;
  readonly drop: string;
}

/**
 * In this order: a session that is open keeps every right that it had, also without its user, and also with one
 * of that name that is made anew. A user that is dropped loses the grants, with which it could make a database
 * of that name again. The database is dropped last: who uses it still would be waited for.
 */
export function endStatements(name: string): EndStatements {
  const user = quoteUser(name);
  const kill = `KILL USER ${quoteText(name)};`;
  return {
    end: [
      PATIENCE,
      `ALTER USER IF EXISTS ${user} ACCOUNT LOCK;`,
      kill,
      `DROP USER IF EXISTS ${user};`,
      kill,
    ].join('\n'),
    count: `SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = ${quoteText(name)};`,
    drop: [PATIENCE, `DROP DATABASE IF EXISTS ${quoteName(name)};`].join('\n'),
  };
}
