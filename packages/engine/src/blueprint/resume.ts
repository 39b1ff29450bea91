import type { CommandRecord } from '../command/commanded.ts';
import { operateBlueprint, type OperateBlueprint, type OperateBlueprintPorts } from './operate.ts';

/**
 * Puts a drained blueprint back into service.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`
 */
export function resumeBlueprint(
  wish: OperateBlueprint,
  ports: OperateBlueprintPorts,
): Promise<CommandRecord> {
  return operateBlueprint('resume', wish, ports);
}
