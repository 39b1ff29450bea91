import type { CommandFacts } from '../command/command.ts';
import { operateBlueprint, type OperateBlueprint, type OperateBlueprintPorts } from './operate.ts';

/**
 * Puts a drained blueprint back into service.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`
 */
export function resumeBlueprint(
  wish: OperateBlueprint,
  ports: OperateBlueprintPorts,
): Promise<CommandFacts> {
  return operateBlueprint('resume', wish, ports);
}
