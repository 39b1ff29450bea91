import {
  dismissOperation,
  requestOperation,
  type DismissOperation,
  type RequestOperation,
} from '@drydock/engine';
import { createAskOperationStore } from '@drydock/store';
import type { VerbPorts } from './ports.ts';

/** What can be asked of repository operations. */
export function openOperationVerbs({ database, hints, nudge, readCommand }: VerbPorts) {
  const store = createAskOperationStore(database);
  return {
    /** Its id. */
    request: (wish: RequestOperation) => requestOperation(wish, { store, hints }),
    dismiss: (wish: DismissOperation) =>
      dismissOperation(wish, { store, hints, nudge, readCommand }),
  };
}
