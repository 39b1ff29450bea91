import { leaseHeld, refusalFor, roleReaches, type Subject } from '@drydock/model';
import type { CommandFacts, ReadCommand } from '../command/command.ts';
import type { Hint, Hints } from '../hint.ts';
import { notFound } from '../wish/not-found.ts';
import { keyReused } from '../wish/once.ts';
import type { Idempotency, Wish } from '../wish/wish.ts';

export interface ReleaseLease extends Wish {
  readonly id: string;
  readonly reason?: string | undefined;
}

/** A release as it was appended, or the one that was asked for before. */
export interface AppendedRelease {
  readonly commandId: string;
  /** The command where it was appended just now; null where it was there before. */
  readonly command: CommandFacts | null;
  /** Whom to tell, or null where nobody will look any more. */
  readonly hint: Hint | null;
  /** What holds the lease from inside, where it was not appended for that. */
  readonly heldBy: Subject | null;
  /** Whether it was not appended because its key stands for another request. */
  readonly keyReused: boolean;
}

export interface AppendOptions {
  readonly reason?: string | null;
  /** Whether it may be appended over the head of what holds the lease from inside. */
  readonly overHolder?: boolean;
  readonly idempotency?: Idempotency | null;
}

export interface ReleaseLeaseStore {
  /** Appends a release for the lease's writer. Null where the project has no such lease. */
  appendToLease(
    projectId: string,
    leaseId: string,
    name: 'release',
    author: string,
    options?: AppendOptions,
  ): Promise<AppendedRelease | null>;
}

/**
 * Asks for the release of a lease. Asking again is the same wish, under whatever key: a lease has one
 * release, which is the answer to whoever asks for it.
 *
 * @throws DrydockError `not-found`, `lease-held`, `idempotency-key-reused`
 */
export async function releaseLease(
  wish: ReleaseLease,
  ports: {
    readonly store: ReleaseLeaseStore;
    readonly readCommand: ReadCommand;
    readonly hints: Hints;
    readonly nudge: (id: string) => void;
  },
): Promise<CommandFacts> {
  const { projectId, id, author, actor, idempotency, reason = null } = wish;
  const appended = await ports.store.appendToLease(projectId, id, 'release', author, {
    reason,
    // To release what a resource stands on is to break that resource: an operator may.
    overHolder: roleReaches(actor.role, 'operator'),
    idempotency,
  });
  if (appended === null) {
    throw notFound('lease', id);
  }
  if (appended.keyReused) {
    throw keyReused();
  }
  if (appended.heldBy !== null) {
    throw refusalFor(leaseHeld(id, appended.heldBy));
  }
  if (appended.hint !== null) {
    ports.hints.send([appended.hint]);
    if (appended.hint.queue === 'lease') {
      // Whoever sets it up at the moment need not wait for its next beat.
      ports.nudge(id);
    }
  }
  const command = appended.command ?? (await ports.readCommand(appended.commandId));
  if (command === null) {
    throw notFound('lease', id);
  }
  return command;
}
