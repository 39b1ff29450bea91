import { newId } from '@drydock/model';
import { notFound } from '../wish/not-found.ts';
import { opened } from './events.ts';
import type { TranscriptWriting } from './transcript.ts';
import { TranscriptWriter } from './writer.ts';

/**
 * Begins a transcript of what is done on a lease.
 *
 * @throws DrydockError `quota-exceeded`, `not-found`, or `invalid-configuration` where there is no key to seal with
 */
export async function openTranscript(
  wish: {
    readonly projectId: string;
    readonly leaseId: string;
    readonly operation: string;
    readonly author: string;
  },
  {
    store,
    onStored,
  }: { readonly store: TranscriptWriting; readonly onStored: (id: string) => void },
): Promise<TranscriptWriter> {
  const id = newId('transcript');
  const bytesMax = await store.open({ id, ...wish }, opened({ id, ...wish }));
  if (bytesMax === null) {
    throw notFound('lease', wish.leaseId);
  }
  return new TranscriptWriter(id, bytesMax, { store, onStored });
}
