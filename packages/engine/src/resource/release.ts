import type { CommandFacts } from '../command/command.ts';
import { tellCommanded } from '../command/commanded.ts';
import type { Wish } from '../wish/wish.ts';
import { whereEnded } from './where-ended.ts';
import type { OperateResourcePorts } from './operate.ts';

export interface ReleaseResource extends Wish {
  readonly id: string;
  /** Why, where that was said. */
  readonly reason?: string | null | undefined;
}

/**
 * Takes a resource down, and with it the leases on it. Releasing again is the same wish, as with a lease,
 * until it is refused: then the next one is a wish of its own.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`
 */
export async function releaseResource(
  { projectId, id, author, idempotency, reason = null }: ReleaseResource,
  { store, ...ports }: OperateResourcePorts,
): Promise<CommandFacts> {
  const wish = { projectId, id, author, idempotency, reason };
  const commanded = await store.release(wish, whereEnded('release', author));
  return tellCommanded(commanded, { noun: 'resource', id }, ports);
}
