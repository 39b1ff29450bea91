import type pg from 'pg';

interface SettingRow {
  readonly name: string;
  readonly setting: string;
  readonly vartype: 'bool' | 'enum' | 'integer' | 'real' | 'string';
  readonly enumvals: readonly string[] | null;
  readonly min_val: string | null;
  readonly max_val: string | null;
}

/** Text, which nobody can make up. */
const STRANGE_TEXTS: Readonly<Record<string, string>> = {
  DateStyle: 'SQL, DMY',
  TimeZone: 'Asia/Kolkata',
  search_path: 'nowhere',
  client_encoding: 'LATIN1',
};

/** As impatient as somebody may be who has had enough of sessions that are left open. */
const IMPATIENT_MS = 50;
const TIMEOUTS = /_timeout$/;

/**
 * Not tried: what makes a server of no use to anybody, what only says more in the log, and what is refused,
 * which tests of their own see.
 */
const NOT_TRIED = new Set([
  'allow_in_place_tablespaces',
  'allow_system_table_mods',
  'default_transaction_read_only',
  'ignore_checksum_failure',
  'ignore_system_indexes',
  'is_superuser',
  'max_stack_depth',
  'session_replication_role',
  'temp_file_limit',
  'zero_damaged_pages',
]);
const ONLY_FOR_DEVELOPERS = /^(debug|log|trace|transaction|track|lc|extension|compute)_/;

/**
 * Gives a database all the settings that a database or a role can carry, each with another legal value
 * than the server's: what a session of Drydock leans on, it has to set by itself.
 *
 * @returns their names
 */
export async function makeStrange(
  client: pg.ClientBase,
  database: string,
): Promise<readonly string[]> {
  const { rows } = await client.query<SettingRow>(
    `SELECT name, setting, vartype, enumvals, min_val, max_val FROM pg_settings
      WHERE context IN ('user', 'superuser') ORDER BY name`,
  );
  const changed: string[] = [];
  for (const row of rows) {
    const value = strangeValue(row);
    if (value !== null) {
      await client.query(
        `ALTER DATABASE ${database} SET ${client.escapeIdentifier(row.name)} = ${
          // Names of schemas are a list, the other texts are one.
          row.name === 'search_path' ? value : client.escapeLiteral(value)
        }`,
      );
      changed.push(row.name);
    }
  }
  return changed;
}

function strangeValue(row: SettingRow): string | null {
  const { name, setting, vartype, enumvals } = row;
  if (NOT_TRIED.has(name) || ONLY_FOR_DEVELOPERS.test(name)) {
    return null;
  }
  if (vartype === 'bool') {
    return setting === 'on' ? 'off' : 'on';
  }
  if (vartype === 'enum') {
    return enumvals?.find((each) => each !== setting) ?? null;
  }
  if (vartype === 'string') {
    return STRANGE_TEXTS[name] ?? null;
  }
  if (TIMEOUTS.test(name)) {
    return String(IMPATIENT_MS);
  }
  // The least that may be, or a little more where it is that.
  const { min_val: least } = row;
  return least === null ? null : setting === least ? String(Number(least) + 1) : least;
}
