import type { CommandRecord } from '../command/commanded.ts';
import { operateResource, type OperateResource, type OperateResourcePorts } from './operate.ts';

/** Takes it down only if nobody uses it. Throws as `operateResource`. */
export function reclaimResource(
  wish: OperateResource,
  ports: OperateResourcePorts,
): Promise<CommandRecord> {
  return operateResource(wish, { name: 'reclaim' }, ports);
}
