import type pg from 'pg';

/** For `search_path`: what is asked for the time finds these first, and all else as ever. */
export const MOVED_PATH = 'moved,pg_catalog,public';

/**
 * Functions that tell the time, moved by what `moved.clock` says, and used for what columns have by default.
 * What calls them by their plain names, in statements and in functions, gets them through `MOVED_PATH`.
 */
export async function makeTimeMovable(client: Pick<pg.ClientBase, 'query'>): Promise<void> {
  await client.query(`
    CREATE SCHEMA moved;
    CREATE TABLE moved.clock (ahead interval NOT NULL);
    INSERT INTO moved.clock VALUES (interval '0');`);
  for (const [name, volatility] of [
    ['now', 'STABLE'],
    ['statement_timestamp', 'STABLE'],
    ['clock_timestamp', 'VOLATILE'],
  ] as const) {
    await client.query(`CREATE FUNCTION moved.${name}() RETURNS timestamptz LANGUAGE sql ${volatility}
      AS 'SELECT pg_catalog.${name}() + (SELECT ahead FROM moved.clock)'`);
  }
  const { rows } = await client.query<{ change: string }>(
    `SELECT format('ALTER TABLE public.%I ALTER COLUMN %I SET DEFAULT moved.%s', table_name,
        column_name, column_default) AS change
      FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
        AND column_default IN ('now()', 'clock_timestamp()')`,
  );
  for (const { change } of rows) {
    await client.query(change);
  }
}
