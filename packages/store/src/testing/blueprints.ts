import {
  deleteBlueprint,
  updateBlueprint,
  type BlueprintPatch,
  type BlueprintStore,
  type StoredBlueprint,
} from '@drydock/engine';
import { boxKinds } from './box.ts';

/** Somebody who may do all of it, under no key. */
export const OPERATOR = {
  author: 'somebody',
  actor: { role: 'operator', scopes: null },
  idempotency: null,
} as const;

interface Where {
  readonly projectId: string;
  readonly blueprintId: string;
}

const hints = { send: () => undefined };

/** The verb as an operator has it, but for what a kind would say to a configuration. */
export function updateByHand(
  store: BlueprintStore,
  { projectId, blueprintId: id }: Where,
  patch: BlueprintPatch,
): Promise<StoredBlueprint> {
  const ports = {
    store,
    hints,
    kinds: boxKinds([]).kinds,
    configProblems: () => [],
    firstOfKind: () => Promise.resolve(null),
    missingCredentials: () => Promise.resolve([]),
  };
  return updateBlueprint({ ...OPERATOR, projectId, projectName: 'test', id, patch }, ports);
}

export function deleteByHand(
  store: BlueprintStore,
  { projectId, blueprintId: id }: Where,
): Promise<void> {
  return deleteBlueprint({ ...OPERATOR, projectId, id }, { store, hints });
}
