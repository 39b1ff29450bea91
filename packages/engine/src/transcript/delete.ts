import { requireAction, TRANSCRIPT_ACTIONS } from '@drydock/model';
import { notFound } from '../wish/not-found.ts';
import type { Wish } from '../wish/wish.ts';
import { deleted } from './events.ts';
import type { TranscriptStore } from './transcript.ts';

/**
 * Gives back the room that a transcript takes, before its age does.
 *
 * @throws DrydockError `not-found`, or `conflict` while it is written
 */
export async function deleteTranscript(
  { projectId, id, author, actor }: Wish & { readonly id: string },
  { store }: { readonly store: TranscriptStore },
): Promise<void> {
  const transcript = await store.get(projectId, id);
  if (transcript === null) {
    throw notFound('transcript', id);
  }
  requireAction(TRANSCRIPT_ACTIONS.delete, transcript, actor);
  // What has ended never opens again: if it is not there now, somebody else has deleted it.
  if (!(await store.delete({ projectId, id }, deleted({ id, author })))) {
    throw notFound('transcript', id);
  }
}
