import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { DrydockError } from '@drydock/model';
import type pg from 'pg';
import { asDrydockError } from './failure.ts';
import { execute } from './execute.ts';
import { withClient } from './one-client.ts';
import type { RowOf } from './statements.generated.ts';

/** The number that Prisma locks while it migrates: whoever of the two comes second waits. */
const ADVISORY_LOCK = 72_707_369;

const MIGRATIONS = new URL('../../../../prisma/migrations/', import.meta.url);

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

type MigrationRow = RowOf<'inspect/applied-migrations'>;

/**
 * Applies the migrations that are missing, each in one transaction, and returns their names.
 *
 * Writes Prisma's own table with Prisma's checksums, so `prisma migrate` and this can be used in
 * turn; unlike that it needs no engine binary. Several processes may call it at once.
 *
 * @throws DrydockError `database-unavailable`, or `conflict` where an applied file was edited.
 */
export async function migrate(databaseUrl: string): Promise<{ applied: string[] }> {
  try {
    return await withClient(databaseUrl, async (client) => {
      // Held until the session ends.
      await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
      return { applied: await applyMissing(client) };
    });
  } catch (error) {
    throw asDrydockError(error);
  }
}

/**
 * Names of migrations that are not applied yet. Empty: the database is as the code expects.
 *
 * @param read - of `inspect/applied-migrations`
 */
export async function missingMigrations(
  read: () => Promise<readonly MigrationRow[]>,
): Promise<string[]> {
  const rows = await read();
  const applied = new Set(rows.filter((r) => r.finishedAt !== null).map((r) => r.migrationName));
  return readMigrations()
    .map((migration) => migration.name)
    .filter((name) => !applied.has(name));
}

/** How the database and this code differ; all lists are empty where they fit. */
export interface MigrationState {
  readonly missing: readonly string[];
  /** Applied, and changed in this code since. */
  readonly altered: readonly string[];
  /** Applied, and unknown to this code: the database is of a newer release. */
  readonly unknown: readonly string[];
}

/** @param rows - of `inspect/applied-migrations` */
export async function compareMigrations(
  rows: () => Promise<readonly MigrationRow[]>,
): Promise<MigrationState> {
  const own = readMigrations();
  const applied = (await appliedMigrations(rows)).filter(({ finishedAt: at }) => at !== null);
  const byName = new Map(applied.map((row) => [row.migrationName, row.checksum]));
  const names = new Set(own.map(({ name }) => name));
  return {
    missing: own.filter(({ name }) => !byName.has(name)).map(({ name }) => name),
    altered: own
      .filter(({ name, checksum }) => byName.has(name) && byName.get(name) !== checksum)
      .map(({ name }) => name),
    unknown: [...byName.keys()].filter((name) => !names.has(name)),
  };
}

/** SQLSTATE: a database that was never migrated has no table of migrations. */
const UNDEFINED_TABLE = '42P01';

async function appliedMigrations(
  rows: () => Promise<readonly MigrationRow[]>,
): Promise<readonly MigrationRow[]> {
  try {
    return await rows();
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) {
      return [];
    }
    throw error;
  }
}

function readMigrations(): Migration[] {
  return readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

async function applyMissing(client: pg.Client): Promise<string[]> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id varchar(36) PRIMARY KEY NOT NULL,
      checksum varchar(64) NOT NULL,
      finished_at timestamptz,
      migration_name varchar(255) NOT NULL,
      logs text,
      rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(),
      applied_steps_count integer NOT NULL DEFAULT 0
    )`);
  const rows = await execute(client, 'inspect/applied-migrations', {});
  const byName = new Map(rows.map((row) => [row.migrationName, row]));
  const applied: string[] = [];
  for (const migration of readMigrations()) {
    const row = byName.get(migration.name);
    if (row === undefined) {
      await apply(client, migration);
      applied.push(migration.name);
    } else if (row.checksum !== migration.checksum) {
      throw new DrydockError(
        'conflict',
        `Migration ${migration.name} was changed after it had been applied.`,
        { hint: 'Restore the file; put the change into a new migration.' },
      );
    }
  }
  return applied;
}

/** The script and its record in one transaction: a failure leaves nothing of either. */
async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO _prisma_migrations
        (id, checksum, migration_name, finished_at, applied_steps_count)
        VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
