import {
  askForBlueprint,
  labelAuthorization,
  moveAuthorization,
  type AskForBlueprint,
  type Hints,
  type LabelChange,
  type LabelStore,
  type MoveAuthorization,
  type Wish,
} from '@drydock/engine';
import { createAuthorizationStore, type Database } from '@drydock/store';

/** What can be done to authorizations. */
export function openAuthorizationVerbs(ports: {
  readonly database: Database;
  readonly hints: Hints;
  readonly labels: LabelStore;
}) {
  const { database, hints, labels } = ports;
  const store = createAuthorizationStore(database);
  return {
    ask: (wish: AskForBlueprint) => askForBlueprint(wish, { store, hints }),
    move: (wish: MoveAuthorization) => moveAuthorization(wish, { store, hints }),
    label: (wish: Wish & { readonly id: string; readonly labels: LabelChange }) =>
      labelAuthorization(wish, { store, labels }),
  };
}
