import type { AppendedRelease } from '@drydock/engine';

/** A command as it was appended, or the one that said the same before. */
export type Appended = AppendedRelease;
