import type { JsonObject } from '@drydock/model';
import type { CommandFacts } from '../command/command.ts';
import { tellCommanded, type CommandPorts } from '../command/commanded.ts';
import type { Wish } from '../wish/wish.ts';
import { whereEnded } from './where-ended.ts';
import type { ResourceCommand, ResourceCommandStore } from './command-store.ts';

export interface OperateResource extends Wish {
  readonly id: string;
  /** Why, where that was said. */
  readonly reason?: string | null | undefined;
}

export interface OperateResourcePorts extends CommandPorts {
  readonly store: ResourceCommandStore;
}

/**
 * Appends what an operator says to a resource. What its writer makes of it, the command's outcome says.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`
 */
export async function operateResource(
  wish: OperateResource,
  said: Pick<ResourceCommand, 'name'> & {
    readonly arguments?: JsonObject;
    readonly expiresInSeconds?: number | null;
  },
  { store, ...ports }: OperateResourcePorts,
): Promise<CommandFacts> {
  const { projectId, id, author, idempotency, reason = null } = wish;
  const { name, arguments: more = {}, expiresInSeconds = null } = said;
  const command = {
    projectId,
    id,
    name,
    author,
    arguments: { ...(reason !== null && { reason }), ...more },
    expiresInSeconds,
    idempotency,
  };
  const commanded = await store.append(command, whereEnded(name, author));
  return tellCommanded(commanded, { noun: 'resource', id }, ports);
}
