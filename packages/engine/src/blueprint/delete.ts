import { BLUEPRINT_ACTIONS, requireAction } from '@drydock/model';
import { hintType, type Hints } from '../hint.ts';
import { notFound } from '../wish/not-found.ts';
import type { Wish } from '../wish/wish.ts';
import type { BlueprintStore } from './blueprint.ts';
import { deleted } from './events.ts';

/** @throws DrydockError `not-found`, or `conflict` while anything of it lives */
export async function deleteBlueprint(
  { projectId, id, author, actor }: Wish & { readonly id: string },
  { store, hints }: { readonly store: BlueprintStore; readonly hints: Hints },
): Promise<void> {
  const provides = await store.delete(
    { projectId, id },
    (blueprint) => requireAction(BLUEPRINT_ACTIONS.delete, blueprint, actor),
    deleted(author),
  );
  if (provides === null) {
    throw notFound('blueprint', id);
  }
  // What waits for it alone has to learn that nobody will serve it.
  hints.send([hintType(provides)]);
}
