import { AUTHORIZATION_ACTIONS, requireAction } from '@drydock/model';
import { changeLabels, type LabelStore } from '../label/change.ts';
import type { LabelChange } from '../label/labels.ts';
import { notFound } from '../wish/not-found.ts';
import type { Wish } from '../wish/wish.ts';
import { standingOf, type AuthorizationStore } from './authorization.ts';

/**
 * Changes the labels of an authorization, which are those of the project that asks.
 *
 * @throws DrydockError `not-found`, `conflict` to the owner, or `invalid-request` where it would have
 *   too many
 */
export async function labelAuthorization(
  wish: Wish & { readonly id: string; readonly labels: LabelChange },
  ports: { readonly store: Pick<AuthorizationStore, 'get'>; readonly labels: LabelStore },
): Promise<void> {
  const { projectId, id, actor } = wish;
  // Which of the two it is never changes.
  const facts = await ports.store.get(projectId, id);
  if (facts === null) {
    throw notFound('authorization', id);
  }
  requireAction(AUTHORIZATION_ACTIONS.update, standingOf(facts, projectId), actor);
  await changeLabels('authorization', wish, { store: ports.labels });
}
