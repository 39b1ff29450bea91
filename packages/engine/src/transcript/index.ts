export { deleteTranscript } from './delete.ts';
export { framesIn, type Frame } from './frame.ts';
export { openTranscript } from './open.ts';
export { sweepTranscripts, type TranscriptSweepStore } from './sweep.ts';
export { TranscriptWriter } from './writer.ts';
export type {
  TranscriptExit,
  TranscriptFacts,
  TranscriptState,
  TranscriptStore,
  TranscriptWriting,
} from './transcript.ts';
