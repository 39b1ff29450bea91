import { hintType, type Hints } from '../hint.ts';
import type { AuthorizationStore, Move, Moved } from './authorization.ts';

/**
 * Approves, declines, revokes or withdraws. The allocator of the type looks at once: an approval
 * serves leases that wait for it, any other move changes what they are told. Leases that are
 * placed already run on.
 */
export async function moveAuthorization(
  move: Move,
  ports: { readonly store: AuthorizationStore; readonly hints: Hints },
): Promise<Moved> {
  const moved = await ports.store.move(move);
  if (moved.outcome === 'moved') {
    ports.hints.send([hintType(moved.authorization.provides)]);
  }
  return moved;
}
