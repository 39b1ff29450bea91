import { deleteTranscript, type Wish } from '@drydock/engine';
import { createTranscriptStore } from '@drydock/store';
import type { VerbPorts } from './ports.ts';

/** What can be done to transcripts. */
export function openTranscriptVerbs({ client, database }: VerbPorts) {
  const store = createTranscriptStore(client, database);
  return {
    delete: (wish: Wish & { readonly id: string }) => deleteTranscript(wish, { store }),
  };
}
