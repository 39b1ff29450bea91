import type { CommandFacts } from '../command/command.ts';
import { operateBlueprint, type OperateBlueprint, type OperateBlueprintPorts } from './operate.ts';

/**
 * No new leases and no new resources of a blueprint; what it has built runs on.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`
 */
export function drainBlueprint(
  wish: OperateBlueprint,
  ports: OperateBlueprintPorts,
): Promise<CommandFacts> {
  return operateBlueprint('drain', wish, ports);
}
