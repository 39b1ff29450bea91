import type { TestDatabase } from './database.ts';

const TABLES = [
  'lease',
  'resource',
  'attempt',
  'deadline',
  'slot_lock',
  'command',
  'wake',
  'intent',
  'event',
  'waiting',
  'room',
  'place_change',
  'project_holding',
  'owner_holding',
] as const;

/** Everything that writers write, for saying that nothing of it has changed. */
export async function dump(db: TestDatabase): Promise<Readonly<Record<string, unknown>>> {
  const parts = TABLES.map(
    (table) => `'${table}', (SELECT coalesce(jsonb_agg(t ORDER BY t::text), '[]') FROM ${table} t)`,
  );
  const [row] = await db.query<{ all: Readonly<Record<string, unknown>> }>(
    `SELECT jsonb_build_object(${parts.join(', ')}) AS all`,
  );
  return row?.all ?? {};
}
