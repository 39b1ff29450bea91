export { deleteTranscript } from './delete.ts';
export type { TranscriptExit, TranscriptFacts, TranscriptStore } from './transcript.ts';
