import {
  AUTHORIZATION_ACTIONS,
  AUTHORIZATION_MOVES,
  AUTHORIZATION_STATUS,
  requireAction,
  type AuthorizationMove,
} from '@drydock/model';
import { hintType, type Hints } from '../hint.ts';
import { notFound } from '../wish/not-found.ts';
import { keyReused } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import { standingOf, type AuthorizationFacts, type AuthorizationStore } from './authorization.ts';
import { moved as told } from './events.ts';

export interface MoveAuthorization extends Wish {
  readonly id: string;
  readonly move: AuthorizationMove;
  /** What the other project is told; null for nothing. */
  readonly reason: string | null;
}

/**
 * Approves, declines, revokes or withdraws. The allocator of the type looks at once: an approval
 * serves leases that wait for it, any other move changes what they are told. Leases that are
 * placed already run on. Each of them again is the same wish. A repeated request is none: what was
 * decided since stands.
 *
 * @throws DrydockError `not-found`; `conflict` for the other side's move, or one that does not exist as
 *   it stands; `idempotency-key-reused`
 */
export async function moveAuthorization(
  { projectId, author, actor, id, move, reason, idempotency }: MoveAuthorization,
  ports: { readonly store: Pick<AuthorizationStore, 'move'>; readonly hints: Hints },
): Promise<AuthorizationFacts> {
  const to = AUTHORIZATION_MOVES[move];
  const wish = { projectId, author, id, to, reason, idempotency };
  const moved = await ports.store.move(wish, {
    isMove: (before) => {
      const isOwn = before[AUTHORIZATION_STATUS[to].by].id === projectId;
      if (isOwn && before.status === to) {
        return false;
      }
      requireAction(AUTHORIZATION_ACTIONS[move], standingOf(before, projectId), actor);
      return true;
    },
    eventsOf: (before) => told(before, wish),
  });
  switch (moved.outcome) {
    case 'key-reused':
      throw keyReused();
    case 'missing':
      throw notFound('authorization', id);
    case 'moved':
      ports.hints.send([hintType(moved.authorization.provides)]);
      return moved.authorization;
    case 'unchanged':
      return moved.authorization;
  }
}
