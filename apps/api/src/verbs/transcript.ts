import { deleteTranscript, openTranscript, type Wish } from '@drydock/engine';
import { createTranscriptStore } from '@drydock/store';
import type { VerbPorts } from './ports.ts';

/** What can be done to transcripts. */
export function openTranscriptVerbs({ client, database, keyring }: VerbPorts) {
  const store = createTranscriptStore(client, database, keyring);
  return {
    /** `onStored` hears of each piece, and of the end. */
    open: (wish: Parameters<typeof openTranscript>[0], onStored: (id: string) => void) =>
      openTranscript(wish, { store, onStored }),
    delete: (wish: Wish & { readonly id: string }) => deleteTranscript(wish, { store }),
  };
}
