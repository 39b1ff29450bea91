import { grouped, type CommandRecord } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';
import type { RowOf } from '../postgres/statements.generated.ts';

export type { CommandRecord } from '@drydock/engine';

type CommandRow = RowOf<'command/read'>;

/**
 * Reads the command of an id that was appended to an object of the caller's project; null where
 * it is gone with its object. Those that ask at the same time share a statement.
 */
export function createCommandReader(
  database: Runner,
): (id: string) => Promise<CommandRecord | null> {
  return grouped(
    async (ids: readonly string[]) => {
      const rows = await database.rows('command/read', { ids });
      const byId = new Map(rows.map((row) => [row.id, commandRecord(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    { sizeMax: 1_000, lanes: 2, runAlone: () => false },
  );
}

function commandRecord(row: CommandRow): CommandRecord {
  const { id, name, author, outcome, reason } = row;
  return {
    id,
    name,
    author,
    arguments: row.arguments,
    createdAt: row.createdAt,
    outcome,
    reason,
    consumedAt: row.consumedAt,
  };
}
