import type { CommandFacts } from '../command/command.ts';
import { operateResource, type OperateResource, type OperateResourcePorts } from './operate.ts';

/** Takes it down only if nobody uses it. Throws as `operateResource`. */
export function reclaimResource(
  wish: OperateResource,
  ports: OperateResourcePorts,
): Promise<CommandFacts> {
  return operateResource(wish, { name: 'reclaim' }, ports);
}
