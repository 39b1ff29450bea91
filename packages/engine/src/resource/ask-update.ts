import type { CommandFacts } from '../command/command.ts';
import { operateResource, type OperateResource, type OperateResourcePorts } from './operate.ts';

/** Brings an idle resource to its blueprint's present revision, in place. Throws as `operateResource`. */
export function updateResourceInPlace(
  wish: OperateResource,
  ports: OperateResourcePorts,
): Promise<CommandFacts> {
  return operateResource(wish, { name: 'update' }, ports);
}
