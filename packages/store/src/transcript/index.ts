export { createTranscriptStore, createTranscriptWriting } from './transcript-store.ts';
export { createTranscriptSweepStore } from './sweep.ts';
export { readTranscriptFrames, readTranscriptState, type PlacedFrame } from './read.ts';
export { listTranscripts, readTranscript, type TranscriptFilter } from './list.ts';
