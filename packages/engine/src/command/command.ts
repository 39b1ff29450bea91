import type { CommandName, CommandOutcome, JsonObject } from '@drydock/model';

/** A stored wish about an object, and what became of it. */
export interface CommandFacts {
  readonly id: string;
  readonly name: CommandName;
  readonly author: string;
  /** What else was said: `{reason, mark, expiresAt}`. */
  readonly arguments: JsonObject;
  readonly createdAt: Date;
  /** Null until its object's writer has consumed it. */
  readonly outcome: CommandOutcome | null;
  readonly reason: string | null;
  readonly consumedAt: Date | null;
}

/** Reads the command of an id; null where it is gone with its object. */
export type ReadCommand = (id: string) => Promise<CommandFacts | null>;
