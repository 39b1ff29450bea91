import type { CommandRecord } from '../command/commanded.ts';
import { operateResource, type OperateResource, type OperateResourcePorts } from './operate.ts';

/** No new leases; those that it has run on. Throws as `operateResource`. */
export function drainResource(
  wish: OperateResource,
  ports: OperateResourcePorts,
): Promise<CommandRecord> {
  return operateResource(wish, { name: 'drain' }, ports);
}
