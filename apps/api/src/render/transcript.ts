import type { Transcript } from '@drydock/contract';
import type { TranscriptFacts } from '@drydock/engine';
import { actionsOf, TRANSCRIPT_ACTIONS, type Actor } from '@drydock/model';
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
    digest: digest === null ? null : digest.toString('hex'),
    exit,
    labels: { ...labels },
    startedAt: transcript.createdAt.toISOString(),
    endedAt: instant(transcript.endedAt),
    expiresAt: transcript.expiresAt.toISOString(),
    actions: actionsOf('transcripts', TRANSCRIPT_ACTIONS, transcript, actor),
  };
}
