import type { FilesystemClient } from '@drydock/sdk';
import type { Progress } from './progress.ts';
import type { SkippedList } from './skipped.ts';

/** What each copy of one command needs. */
export interface Job {
  readonly leaseId: string;
  readonly files: FilesystemClient;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly skipped: SkippedList;
  /** Times are kept as well. */
  readonly preserve: boolean;
}

/** What was copied, as `-o json` tells it. */
export interface Copied {
  readonly from: string;
  readonly to: string;
  readonly type: 'file' | 'directory';
  /** Of a file: its size. Of a directory: what was read or written of its files. */
  readonly bytes: number;
  /** SHA-256 of the file, where both sides have compared it. */
  readonly digest: string | null;
  /** How much of it had been copied before. */
  readonly resumedAt: number;
  /** Of a directory: how many files, directories and links. */
  readonly entries: number | null;
}
