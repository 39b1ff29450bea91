import type { CommandName, CommandOutcome, JsonObject } from '@drydock/model';
import { grouped } from '@drydock/engine';
import type { Runner } from '../postgres/database.ts';

/** A stored wish, and what became of it. */
export interface CommandRecord {
  readonly id: string;
  readonly name: CommandName;
  readonly author: string;
  readonly arguments: JsonObject;
  readonly createdAt: Date;
  readonly outcome: CommandOutcome | null;
  readonly reason: string | null;
  readonly consumedAt: Date | null;
}

interface CommandRow {
  readonly id: string;
  readonly name: CommandName;
  readonly author: string;
  readonly arguments: JsonObject;
  readonly created_at: Date;
  readonly outcome: CommandOutcome | null;
  readonly reason: string | null;
  readonly consumed_at: Date | null;
}

/**
 * Reads the command of an id that was appended to an object of the caller's project; null where
 * it is gone with its object. Those that ask at the same time share a statement.
 */
export function createCommandReader(
  database: Runner,
): (id: string) => Promise<CommandRecord | null> {
  return grouped(
    async (ids: readonly string[]) => {
      const rows = await database.rows<CommandRow>('command/read', [ids]);
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
    createdAt: row.created_at,
    outcome,
    reason,
    consumedAt: row.consumed_at,
  };
}
