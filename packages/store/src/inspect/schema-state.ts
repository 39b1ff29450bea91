import type { Runner } from '../postgres/database.ts';
import { missingMigrations } from '../postgres/migrate.ts';

/** Whether the database has every migration that this code expects. */
export async function isSchemaCurrent(database: Runner): Promise<boolean> {
  try {
    const missing = await missingMigrations(() => database.rows('inspect/applied-migrations', {}));
    return missing.length === 0;
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) {
      return false;
    }
    throw error;
  }
}

/** SQLSTATE: a database that was never migrated has no table of migrations. */
const UNDEFINED_TABLE = '42P01';
