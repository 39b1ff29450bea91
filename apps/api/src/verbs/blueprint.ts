import {
  createBlueprint,
  deleteBlueprint,
  drainBlueprint,
  refreshBlueprint,
  resumeBlueprint,
  updateBlueprint,
  type CreateBlueprint,
  type OperateBlueprint,
  type RefreshBlueprint,
  type UpdateBlueprint,
  type Wish,
} from '@drydock/engine';
import { createBlueprintStore, firstOfKind, missingCredentials } from '@drydock/store';
import { configProblems } from './config-problems.ts';
import type { VerbPorts } from './ports.ts';

/** What can be done to blueprints. */
export function openBlueprintVerbs(ports: VerbPorts) {
  const { client, database, kinds, ...tells } = ports;
  const store = createBlueprintStore(client, database);
  const changes = {
    store,
    kinds,
    hints: tells.hints,
    configProblems,
    firstOfKind: (kind: Parameters<typeof firstOfKind>[1]) => firstOfKind(database, kind),
    missingCredentials: (projectId: string, names: readonly string[]) =>
      missingCredentials(client, projectId, names),
  };
  return {
    create: (wish: CreateBlueprint) => createBlueprint(wish, changes),
    update: (wish: UpdateBlueprint) => updateBlueprint(wish, changes),
    refresh: (wish: RefreshBlueprint) => refreshBlueprint(wish, changes),
    delete: (wish: Wish & { readonly id: string }) => deleteBlueprint(wish, changes),
    drain: (wish: OperateBlueprint) => drainBlueprint(wish, { store, ...tells }),
    resume: (wish: OperateBlueprint) => resumeBlueprint(wish, { store, ...tells }),
  };
}
