import type { TranscriptStatus } from '@drydock/model';
import type { NewEvent } from '../event.ts';

/** How a command ended. */
export interface TranscriptExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly end: string;
}

/** A transcript, without what is in it. */
export interface TranscriptFacts {
  readonly id: string;
  readonly leaseId: string;
  readonly operation: string;
  readonly author: string;
  readonly status: TranscriptStatus;
  /** What is stored of what the command wrote. */
  readonly bytes: number;
  /** SHA-256 of that, in order; null while it is open, and where nobody could finish it. */
  readonly digest: Buffer | null;
  readonly exit: TranscriptExit | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** When it is forgotten. */
  readonly expiresAt: Date;
}

export interface TranscriptStore {
  get(projectId: string, id: string): Promise<TranscriptFacts | null>;
  /** False where the project has none of that id that is no longer written: then nothing was done. */
  delete(
    wish: { readonly projectId: string; readonly id: string },
    event: NewEvent,
  ): Promise<boolean>;
}
