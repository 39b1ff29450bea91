import { RESOURCE_ACTIONS, requireAction } from '@drydock/model';
import type { CommandFacts } from '../command/command.ts';
import { tellCommanded } from '../command/commanded.ts';
import type { Wish } from '../wish/wish.ts';
import { whereEnded } from './where-ended.ts';
import type { OperateResourcePorts } from './operate.ts';

export interface AbandonResource extends Wish {
  readonly id: string;
  readonly reason: string;
}

/**
 * Nobody shall try any more to take down what has ended and cannot be taken down.
 *
 * @throws DrydockError `not-found`, `conflict` where it has not ended, `idempotency-key-reused`
 */
export async function askToAbandon(
  { projectId, id, author, actor, idempotency, reason }: AbandonResource,
  { store, ...ports }: OperateResourcePorts,
): Promise<CommandFacts> {
  const wish = { projectId, id, author, idempotency, reason };
  const commanded = await store.abandon(wish, whereEnded('abandon', author));
  if (commanded.outcome === 'in-use') {
    const { status } = commanded;
    requireAction(RESOURCE_ACTIONS.abandon, { id, status }, actor);
    throw new Error(`${id} is ${status}, which is of use to somebody.`);
  }
  return tellCommanded(commanded, { noun: 'resource', id }, ports);
}
