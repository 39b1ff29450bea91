import type { Hint } from '@drydock/engine';
import type { CommandRecord } from './read.ts';

/** A command as it was appended, or the one that said the same before. */
export interface Appended {
  readonly commandId: string;
  /** The command where it was appended just now; null where it was there before. */
  readonly command: CommandRecord | null;
  /** Whom to tell, or null where nobody will look any more. */
  readonly hint: Hint | null;
  /** The resource that stands on the lease, where it was not appended for that. */
  readonly heldBy: string | null;
  /** Whether it was not appended because its key stands for another request. */
  readonly keyReused: boolean;
}
