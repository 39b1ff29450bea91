import { newId } from '@drydock/model';
import { grouped, phaseOfLease, type Idempotency, type ReleaseLeaseStore } from '@drydock/engine';
import type { Database } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';
import { holderOf } from '../subject/columns.ts';
import { findAnswer } from '../idempotency/answers.ts';
import type { CommandRecord } from './read.ts';
import type { Appended } from './appended.ts';

interface Wish {
  readonly projectId: string;
  readonly leaseId: string;
  readonly name: 'release';
  readonly author: string;
  readonly reason: string | null;
  readonly overHolder: boolean;
  readonly idempotency: Idempotency | null;
}

const GROUP = { sizeMax: 200, lanes: 2 };

/** Appends commands; those that come in together are committed together. */
export function createCommandStore(database: Database): ReleaseLeaseStore {
  const append = grouped((wishes: readonly Wish[]) => appendGroup(database, wishes), GROUP);
  return {
    appendToLease: (projectId, leaseId, name, author, options = {}) => {
      const { overHolder = false, reason = null, idempotency = null } = options;
      return append({ projectId, leaseId, name, author, reason, overHolder, idempotency });
    },
  };
}

async function appendGroup(
  database: Database,
  wishes: readonly Wish[],
): Promise<(Appended | null)[]> {
  const commands = wishes.map(({ projectId, leaseId, idempotency, ...wish }, position) => ({
    position,
    id: newId('command'),
    project: projectId,
    lease: leaseId,
    name: wish.name,
    author: wish.author,
    arguments: wish.reason === null ? {} : { reason: wish.reason },
    over_holder: wish.overHolder,
    key: idempotency?.key ?? null,
    hash: idempotency?.requestHash.toString('hex') ?? null,
  }));
  const rows = await database.rows('command/append-to-leases', { commands: toJson(commands) });
  const byPosition = new Map(rows.map((row) => [row.position, row]));
  return Promise.all(
    wishes.map(async (wish, position): Promise<Appended | null> => {
      const row = byPosition.get(position);
      const command = commands[position];
      if (row === undefined || command === undefined) {
        return null;
      }
      const { id, name, author, arguments: said } = command;
      const hint = phaseOfLease({ id: row.lease, type: row.type, status: row.status });
      if (row.appended) {
        const created: CommandRecord = {
          id,
          name,
          author,
          arguments: said,
          createdAt: row.createdAt,
          outcome: row.outcome,
          reason: row.reason,
          consumedAt: row.consumedAt,
        };
        return { commandId: id, command: created, hint, heldBy: null, keyReused: false };
      }
      const notAppended = { commandId: id, command: null, hint, heldBy: null, keyReused: false };
      if (!row.accepted && (await isForAnother(database, wish))) {
        return { ...notAppended, keyReused: true };
      }
      // A lease has one release, which is the answer to whoever asks for it.
      const [earlier] = await database.rows('command/release', { target: row.lease });
      return earlier === undefined
        ? { ...notAppended, heldBy: holderOf(row) }
        : { ...notAppended, commandId: earlier.id };
    }),
  );
}

async function isForAnother(
  database: Database,
  { projectId, idempotency }: Wish,
): Promise<boolean> {
  if (idempotency === null) {
    return false;
  }
  const before = await findAnswer(database, projectId, idempotency.key);
  return before !== null && !before.requestHash.equals(idempotency.requestHash);
}
