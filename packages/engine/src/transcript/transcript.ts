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
  /** When it is forgotten. While it is open, what counts is how long after its beginning that is. */
  readonly expiresAt: Date;
}

/** How far a transcript is. */
export type TranscriptState = Pick<TranscriptFacts, 'status' | 'bytes' | 'digest' | 'exit'>;

/** What writing one needs. */
export interface TranscriptWriting {
  /**
   * How many bytes it may have; null where there is no such lease.
   *
   * @throws DrydockError `quota-exceeded`, or `invalid-configuration` where there is no key to seal with
   */
  open(
    wanted: {
      readonly id: string;
      readonly projectId: string;
      readonly leaseId: string;
      readonly operation: string;
      readonly author: string;
    },
    event: NewEvent,
  ): Promise<number | null>;
  /** False where it was not stored: the transcript is no longer open, or does not end at `at`. */
  append(
    id: string,
    piece: { readonly at: number; readonly bytes: number; readonly framed: Buffer },
  ): Promise<boolean>;
  /** False where it is no longer open. */
  beat(id: string): Promise<boolean>;
  /** The event gets its id and its bytes here. False where it is no longer open. */
  end(
    id: string,
    mark: {
      readonly status: Exclude<TranscriptStatus, 'open'>;
      readonly digest: Buffer | null;
      readonly exit: TranscriptExit | null;
    },
    event: NewEvent,
  ): Promise<boolean>;
}

export interface TranscriptStore extends TranscriptWriting {
  get(projectId: string, id: string): Promise<TranscriptFacts | null>;
  /** False where the project has none of that id that is no longer written: then nothing was done. */
  delete(
    wish: { readonly projectId: string; readonly id: string },
    event: NewEvent,
  ): Promise<boolean>;
}
