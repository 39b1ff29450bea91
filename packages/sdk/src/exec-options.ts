import type { ExecExit } from '@drydock/contract';
import type { Sendable } from './use/types.ts';
import type { Bytes } from './bytes.ts';

export type OnOutput = (chunk: Bytes) => void | Promise<void>;

export interface ExecOptions {
  /** Absolute, or relative to the lease's own directory, which is the default. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * What the program reads. Up to 128 KiB that are there at once go with the request; what is longer, or comes as
   * it comes, over a WebSocket, of any length, and no faster than the program reads it.
   */
  readonly stdin?: Sendable;
  /** Ended after so long, on the host; rounded up to whole seconds. Default 600 s. */
  readonly timeoutMs?: number;
  /** Firing it ends the program; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Bytes as they come. While a returned promise is pending, no more is read. */
  readonly onStdout?: OnOutput;
  readonly onStderr?: OnOutput;
  /** Has what it writes stored as a transcript; see `drydock.transcripts`. */
  readonly keep?: boolean;
  /** Throw `CommandFailedError` unless the exit code is 0. */
  readonly check?: boolean;
}

export interface ExecOutcome {
  /** Null where a signal ended it, or where its end is unknown. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Up to 1 MiB; `onStdout` gets all of it. */
  readonly stdout: Bytes;
  readonly stderr: Bytes;
  /** Whether `stdout` or `stderr` lacks what came later. */
  readonly truncated: boolean;
  /** Why it is over. `host-lost`: nobody knows whether it ran to its end. */
  readonly end: ExecExit['end'];
  readonly durationMs: number;
  /** With `keep`: the id of the transcript; else null. */
  readonly transcriptId: string | null;
}
