import type { CommandFacts } from '../command/command.ts';
import { operateResource, type OperateResource, type OperateResourcePorts } from './operate.ts';

export interface HoldResource extends OperateResource {
  readonly expiresInSeconds: number;
}

/** No new leases, and nobody takes it down, until that is over. Throws as `operateResource`. */
export function holdResource(
  { expiresInSeconds, ...wish }: HoldResource,
  ports: OperateResourcePorts,
): Promise<CommandFacts> {
  return operateResource(wish, { name: 'hold', expiresInSeconds }, ports);
}
