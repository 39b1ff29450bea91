import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MariadbBinaries } from '@drydock/local-servers';

/** All that leases can have left at a server, but what every server has. */
const SEEN = `
SELECT CONCAT('database ', SCHEMA_NAME) FROM information_schema.SCHEMATA
  WHERE SCHEMA_NAME NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys');
SELECT CONCAT('user ', User, '@', Host) FROM mysql.global_priv
  WHERE User NOT IN ('drydock', 'mariadb.sys', 'PUBLIC');
SELECT CONCAT('grant ', User, ' ', Db) FROM mysql.db;
SELECT CONCAT('grant ', User, ' ', Routine_name) FROM mysql.procs_priv;
SELECT CONCAT('grant ', User, ' ', Table_name) FROM mysql.tables_priv WHERE User <> 'mariadb.sys';
SELECT CONCAT('routine ', db, ' ', name) FROM mysql.proc WHERE db NOT IN ('sys', 'mysql');
SELECT CONCAT('event ', db, ' ', name) FROM mysql.event;
SELECT CONCAT('statistics ', db_name) FROM mysql.table_stats
 UNION SELECT CONCAT('statistics ', db_name) FROM mysql.column_stats;
SELECT CONCAT('session ', USER) FROM information_schema.PROCESSLIST
  WHERE USER NOT IN ('drydock', 'system user');
`;

/** Runs statements as Drydock's own user does, from the server's directory; what is said, or what was wrong. */
export function asOwner(binaries: MariadbBinaries, server: string, statements: string): string {
  return asUser(binaries, server, 'admin.cnf', statements);
}

/** The same as a lease's user. */
export function asUser(
  { mariadb }: MariadbBinaries,
  server: string,
  options: string,
  statements: string,
  ...more: readonly string[]
): string {
  const args = [
    `--defaults-file=${options}`,
    '--batch',
    '--skip-column-names',
    '--default-character-set=utf8mb4',
    ...more,
  ];
  const { status, stdout, stderr } = spawnSync(mariadb, args, {
    cwd: server,
    input: statements,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return status === 0 ? stdout : `refused: ${stderr}`;
}

/** The directories of the servers of all hosts in a directory. */
export function serversBelow(directory: string): readonly string[] {
  return readdirSync(directory)
    .flatMap((host) => readdirSync(join(directory, host)).map((attempt) => join(host, attempt)))
    .map((attempt) => join(directory, attempt, 'work', 'mysql'))
    .filter((server) => existsSync(server));
}

/** What there is at each of them and in its directory, a line each. */
export function seenOfMariadb(binaries: MariadbBinaries, directory: string): readonly string[] {
  return serversBelow(directory).flatMap((server) => [
    server,
    ...readdirSync(join(server, 'leases')).map((name) => `${server}: file ${name}`),
    ...(existsSync(join(server, 's'))
      ? asOwner(binaries, server, SEEN)
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => `${server}: ${line}`)
      : []),
  ]);
}
