import { newId, type CommandOutcome, type LeaseStatus, type ResourceStatus } from '@drydock/model';
import { grouped, phaseOfLease, phaseOfResource, type Hint } from '@drydock/engine';
import type { Database } from '../database.ts';
import { toJson } from '../json.ts';
import type { CommandRecord } from '../read/commands.ts';

/** A command as it was appended, or the one that said the same before. */
export interface Appended {
  readonly commandId: string;
  /** The command where it was appended just now; null where it was there before. */
  readonly command: CommandRecord | null;
  /** Whom to tell, or null where nobody will look any more. */
  readonly hint: Hint | null;
  /** The resource that stands on the lease, where it was not appended for that. */
  readonly heldBy: string | null;
}

export interface CommandStore {
  /** Null where the project has no such lease. */
  appendToLease(
    projectId: string,
    leaseId: string,
    name: 'release',
    author: string,
    /** Whether it may be appended over the head of a resource that stands on the lease. */
    overHolder?: boolean,
  ): Promise<Appended | null>;
  /** Null where the project has no such resource. */
  appendToResource(
    projectId: string,
    resourceId: string,
    name: 'release',
    author: string,
  ): Promise<Appended | null>;
}

interface Wish {
  readonly projectId: string;
  readonly leaseId: string;
  readonly name: 'release';
  readonly author: string;
  readonly overHolder: boolean;
}

interface AppendedRow {
  readonly position: number;
  readonly lease: string;
  readonly type: string;
  readonly status: LeaseStatus;
  readonly appended: boolean;
  readonly holder: string | null;
  readonly created_at: Date;
  readonly outcome: CommandOutcome | null;
  readonly reason: string | null;
  readonly consumed_at: Date | null;
}

const GROUP = { sizeMax: 200, lanes: 2 };

/** Appends commands; those that come in together are committed together. */
export function createCommandStore(database: Database): CommandStore {
  const append = grouped((wishes: readonly Wish[]) => appendGroup(database, wishes), GROUP);
  return {
    appendToLease: (projectId, leaseId, name, author, overHolder = false) =>
      append({ projectId, leaseId, name, author, overHolder }),

    appendToResource: async (projectId, resourceId, name, author) => {
      const id = newId('command');
      const [target] = await database.rows<{ id: string; status: ResourceStatus }>(
        'insert-resource-command',
        [id, projectId, resourceId, name, author],
      );
      if (target === undefined) {
        return null;
      }
      const [command] = await database.rows<{ id: string }>('release-command', [resourceId]);
      const hint = phaseOfResource(target);
      return { commandId: command?.id ?? id, command: null, hint, heldBy: null };
    },
  };
}

async function appendGroup(
  database: Database,
  wishes: readonly Wish[],
): Promise<(Appended | null)[]> {
  const commands = wishes.map((wish, position) => ({
    position,
    id: newId('command'),
    project: wish.projectId,
    lease: wish.leaseId,
    name: wish.name,
    author: wish.author,
    over_holder: wish.overHolder,
  }));
  const rows = await database.rows<AppendedRow>('insert-commands', [toJson(commands)]);
  const byPosition = new Map(rows.map((row) => [row.position, row]));
  return Promise.all(
    commands.map(async ({ id, name, author, position }): Promise<Appended | null> => {
      const row = byPosition.get(position);
      if (row === undefined) {
        return null;
      }
      const hint = phaseOfLease({ id: row.lease, type: row.type, status: row.status });
      if (row.appended) {
        const { created_at: createdAt, outcome, reason, consumed_at: consumedAt } = row;
        const said = { id, name, author, arguments: {} };
        const command = { ...said, createdAt, outcome, reason, consumedAt };
        return { commandId: id, command, hint, heldBy: null };
      }
      const [earlier] = await database.rows<{ id: string }>('release-command', [row.lease]);
      const heldBy = earlier === undefined ? row.holder : null;
      return { commandId: earlier?.id ?? id, command: null, hint, heldBy };
    }),
  );
}
