/**
 * The suite that every blueprint kind has to pass. It knows no test framework: each check has a
 * name and a function that rejects.
 *
 * ```ts
 * for (const check of conformance(kind, harness)) {
 *   it(check.name, () => check.run());
 * }
 * ```
 *
 * The checks of one kind run one after the other: they compare what the witness sees before and
 * after.
 */
import { canaryChecks } from './canary.ts';
import { commandChecks, commandOf } from './command.ts';
import type { ConformanceCheck, ConformanceHarness } from './harness.ts';
import { standingOn } from './leases.ts';
import { leaseChecks, resourceChecks } from './lifecycle.ts';
import { operationChecks, operationSchemaChecks } from './operations.ts';
import { schemaChecks } from './schema.ts';
import { createWorld } from './world.ts';
import type { LoadedKind } from '../loaded-kind.ts';

export type {
  ConformanceCall,
  ConformanceCheck,
  ConformanceExample,
  ConformanceHarness,
  ConformanceLeases,
} from './harness.ts';
export { commandOf };
export { createRecorder, type Recorder } from './recorder.ts';

export function conformance(
  kind: LoadedKind,
  harness: ConformanceHarness,
): readonly ConformanceCheck[] {
  const lifecycle = harness.examples.flatMap((example) => {
    const { leases } = harness;
    const world = createWorld(leases ? standingOn(kind, leases) : kind, harness, example);
    const checks = [
      ...resourceChecks(world),
      ...leaseChecks(world),
      ...commandChecks(world),
      ...canaryChecks(world),
      ...operationChecks(world),
    ];
    return checks.map((check) => ({ ...check, name: `${example.name}: ${check.name}` }));
  });
  return [...schemaChecks(kind, harness), ...operationSchemaChecks(kind, harness), ...lifecycle];
}
