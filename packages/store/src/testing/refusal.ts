import type { TestDatabase } from './database.ts';

/** What PostgreSQL says to a statement: `ok`, a constraint's name, or the guard's SQLSTATE. */
export async function verdictOn(
  db: TestDatabase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<string> {
  try {
    await db.query(sql, values);
    return 'ok';
  } catch (error) {
    const { constraint, code } = error as { constraint?: string; code?: string };
    return constraint ?? code ?? String(error);
  }
}
