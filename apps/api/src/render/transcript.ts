import type { Transcript, TranscriptEnd, TranscriptOutput } from '@drydock/contract';
import type { TranscriptFacts, TranscriptState } from '@drydock/engine';
import { actionsOf, TRANSCRIPT_ACTIONS, type Actor } from '@drydock/model';
import type { PlacedFrame } from '@drydock/store';
import { instant } from './instant.ts';

export function renderTranscript(transcript: TranscriptFacts, actor: Actor): Transcript {
  const { id, leaseId, operation, author, status, bytes, digest, exit, labels } = transcript;
  return {
    id,
    lease: leaseId,
    operation,
    author,
    status,
    bytes,
    digest: digest?.toString('hex') ?? null,
    exit,
    labels: { ...labels },
    startedAt: transcript.createdAt.toISOString(),
    endedAt: instant(transcript.endedAt),
    expiresAt: transcript.expiresAt.toISOString(),
    actions: actionsOf('transcripts', TRANSCRIPT_ACTIONS, transcript, actor),
  };
}

export function renderTranscriptEnd({
  status,
  bytes,
  digest,
  exit,
}: TranscriptState): TranscriptEnd {
  return { status, bytes, digest: digest?.toString('hex') ?? null, exit };
}

export function renderOutput({ stream, at, atMs, data }: PlacedFrame): TranscriptOutput {
  return { stream, offset: at, at: new Date(atMs).toISOString(), data: data.toString('base64') };
}
