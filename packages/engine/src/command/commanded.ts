import type { NewEvent } from '../event.ts';
import type { Hint, Hints } from '../hint.ts';
import { notFound } from '../wish/not-found.ts';
import { keyReused } from '../wish/once.ts';
import type { CommandFacts, ReadCommand } from './command.ts';

/** What asking for a command came to. `repeated`: the same was asked for before. */
export type Commanded =
  | {
      readonly outcome: 'appended' | 'repeated';
      readonly commandId: string;
      /** Whom to tell; null where nobody will look any more. */
      readonly hint: Hint | null;
    }
  | { readonly outcome: 'missing' | 'key-reused' };

/** What a command comes to that is decided as it is stored. */
export interface Rejection {
  readonly reason: string;
  readonly event: NewEvent;
}

export interface CommandPorts {
  /** Null where it is gone with its object. */
  readonly readCommand: ReadCommand;
  readonly hints: Hints;
  /** Tells whoever works on the object that a command has arrived. Best effort. */
  readonly nudge: (id: string) => void;
}

/**
 * The command as it stands, once whoever has to look at it is told.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`
 */
export async function tellCommanded(
  commanded: Commanded,
  object: { readonly noun: 'resource' | 'blueprint' | 'operation'; readonly id: string },
  { hints, nudge, readCommand }: CommandPorts,
): Promise<CommandFacts> {
  switch (commanded.outcome) {
    case 'missing':
      throw notFound(object.noun, object.id);
    case 'key-reused':
      throw keyReused();
    case 'appended':
    case 'repeated': {
      const command = await readCommand(commanded.commandId);
      if (command === null) {
        throw notFound(object.noun, object.id);
      }
      if (commanded.hint !== null) {
        hints.send([commanded.hint]);
        nudge(object.id);
      }
      return command;
    }
  }
}
