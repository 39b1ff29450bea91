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
import { entitlementChecks } from './entitlement.ts';
import type { ConformanceCheck, ConformanceHarness } from './harness.ts';
import { standingOn } from './leases.ts';
import { leaseChecks, resourceChecks } from './lifecycle.ts';
import { operationChecks, operationSchemaChecks } from './operations.ts';
import { healthChecks } from './health.ts';
import { outsideChecks } from './outside.ts';
import { schemaChecks } from './schema.ts';
import { updateChecks, updateExampleChecks } from './update.ts';
import { supervise, type Supervised } from './supervise.ts';
import { inWords } from './words.ts';
import { createWorld } from './world.ts';
import type { LoadedKind } from '../loaded-kind.ts';

export type {
  ConformanceCall,
  ConformanceCheck,
  ConformanceExample,
  ConformanceHarness,
  ConformanceLeases,
} from './harness.ts';
export { commandOf, standingOn };
export { checkContext } from './check-context.ts';
export { filesystemCalls } from './filesystem-calls.ts';
export {
  CONFORMANCE_INSTALLATION,
  abortContext,
  createRecorder,
  type Recorder,
  type RecorderOptions,
  type Resolved,
} from './recorder.ts';

/** How long one call may take where the harness does not say. */
const TIMEOUT_MS = 60_000;

export function conformance(
  kind: LoadedKind,
  harness: ConformanceHarness,
): readonly ConformanceCheck[] {
  const { leases, timeoutMs = TIMEOUT_MS } = harness;
  const lifecycle = harness.examples.flatMap((example) => {
    const supervised = supervise(leases ? standingOn(kind, leases) : kind, timeoutMs);
    const world = createWorld(supervised.kind, harness, example, timeoutMs);
    const ofResources = resourceChecks(world);
    const ofLeases = [
      ...leaseChecks(world),
      ...entitlementChecks(world),
      ...commandChecks(world),
      ...canaryChecks(world),
      ...operationChecks(world),
    ];
    const run = (check: ConformanceCheck): ConformanceCheck => ({
      name: `${example.name}: ${check.name}`,
      run: () => clearing(check, supervised, harness),
    });
    return founded([
      ...[
        ...ofResources,
        ...healthChecks(world),
        ...updateChecks(world),
        ...outsideChecks(world),
      ].map(run),
      ...founded(ofLeases.map(run)),
    ]);
  });
  const told = [
    ...schemaChecks(kind, harness),
    ...operationSchemaChecks(kind, harness),
    ...updateExampleChecks(kind, harness),
  ];
  return [...told, ...lifecycle].map(({ name, run }) => ({
    name,
    run: () => run().catch((error: unknown) => Promise.reject(inWords(error, name))),
  }));
}

/**
 * Checks of which the first is what the others stand on: where it has failed, they would say the same again, and
 * say instead that nobody has looked.
 */
function founded(checks: readonly ConformanceCheck[]): readonly ConformanceCheck[] {
  const [first, ...others] = checks;
  if (first === undefined) {
    return [];
  }
  let hasFailed = false;
  const foundation = async (): Promise<void> => {
    hasFailed = true;
    await first.run();
    hasFailed = false;
  };
  const standing = others.map(({ name, run }) => ({
    name,
    run: () =>
      hasFailed ? Promise.reject(new Error(`not looked at: "${first.name}" fails`)) : run(),
  }));
  return [{ name: first.name, run: foundation }, ...standing];
}

/** What a check that failed has left is no matter of the next one. */
async function clearing(
  check: ConformanceCheck,
  supervised: Supervised,
  harness: ConformanceHarness,
): Promise<void> {
  try {
    await check.run();
  } catch (error) {
    await supervised.takeDown();
    // What it throws is less of a reason.
    await harness.clear?.().catch(() => undefined);
    throw error;
  }
  await supervised.takeDown();
}
