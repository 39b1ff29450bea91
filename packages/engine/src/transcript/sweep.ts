import type { NewEvent } from '../event.ts';
import { ended } from './events.ts';

/** Four beats of a writer were missed. */
const SILENT_SECONDS = 60;
/** Each may have thousands of pieces: few of them at a time. */
const FORGOTTEN_MAX = 20;
const INTERRUPTED_MAX = 200;

export interface TranscriptSweepStore {
  /** Ends those whose writer was not heard of for so long; how many. */
  interrupt(silentSeconds: number, limit: number, event: NewEvent): Promise<number>;
  /** Forgets those past their age; how many. */
  forget(limit: number): Promise<number>;
}

/** Ends transcripts that nobody writes any more, and forgets some of those past their age. */
export async function sweepTranscripts(
  store: TranscriptSweepStore,
  silentSeconds = SILENT_SECONDS,
): Promise<void> {
  await store.interrupt(silentSeconds, INTERRUPTED_MAX, ended('interrupted'));
  await store.forget(FORGOTTEN_MAX);
}
