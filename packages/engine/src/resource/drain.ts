import type { CommandFacts } from '../command/command.ts';
import { operateResource, type OperateResource, type OperateResourcePorts } from './operate.ts';

/** No new leases; those that it has run on. Throws as `operateResource`. */
export function drainResource(
  wish: OperateResource,
  ports: OperateResourcePorts,
): Promise<CommandFacts> {
  return operateResource(wish, { name: 'drain' }, ports);
}
