import { hintType } from '../hint.ts';
import { notFound } from '../wish/not-found.ts';
import { answerOf } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import type { StoredBlueprint } from './blueprint.ts';
import { requireAllowed, type BlueprintOwner } from './check.ts';
import type { ChangeBlueprintPorts } from './create.ts';
import { refreshed } from './events.ts';

export interface RefreshBlueprint extends Wish, BlueprintOwner {
  readonly id: string;
}

/**
 * Makes a new revision of the same configuration, for which nothing was looked up outside yet: what is built
 * from now on has the newest image of its name. What was built keeps its revision, and what that found.
 *
 * @throws DrydockError `not-found`, `kind-not-allowed`, `idempotency-key-reused`
 */
export async function refreshBlueprint(
  wish: RefreshBlueprint,
  ports: Pick<ChangeBlueprintPorts, 'store' | 'hints' | 'kinds' | 'firstOfKind'>,
): Promise<StoredBlueprint> {
  const { store, hints } = ports;
  const { projectId, id, author, idempotency } = wish;
  const before = await store.get(projectId, id);
  if (before === null) {
    throw notFound('blueprint', id);
  }
  await requireAllowed(before.kind, wish, ports);
  const done = await store.refresh({ projectId, id, author, idempotency }, (found) => {
    const revision = found.revision + 1;
    return {
      after: found,
      revision,
      capacity: found.capacity,
      events: [refreshed({ revision, author })],
      wakes: true,
    };
  });
  if (done === null) {
    throw notFound('blueprint', id);
  }
  const blueprint = answerOf(done);
  hints.send([hintType(blueprint.provides)]);
  return blueprint;
}
