export { createTranscriptStore } from './transcript-store.ts';
export { listTranscripts, readTranscript, type TranscriptFilter } from './list.ts';
