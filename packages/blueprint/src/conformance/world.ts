import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type JsonObject, newId } from '@drydock/model';
import type { ConformanceExample, ConformanceHarness } from './harness.ts';
import {
  beginStep,
  createRecorder,
  type FaultPlan,
  type Fault,
  type RecordedContext,
  type Recorder,
  recorderOf,
  SimulatedCrash,
} from './recorder.ts';
import type { WorkContext } from '../context.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { LeaseView, ResourceView } from '../kind.ts';
import type { UseContext } from '../use-context.ts';
import { holdsNothing } from '../held-lease.ts';
import { noSecrets } from '../no-secrets.ts';
import type { KindFunction } from '../kind-fault.ts';
import type { Step } from '../step.ts';
import { within } from './supervise.ts';

export type AnyResource = ResourceView<JsonObject, JsonObject | null>;
export type ActiveResource = ResourceView<JsonObject, JsonObject>;
export type AnyLease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

/** Calls of `again-after` before the suite gives up, and what it waits between them at most. */
const STEPS_MAX = 100;
const STEP_DELAY_MAX_MS = 5_000;
/** And no sooner than that: on a busy machine a boot takes its time, however often it is asked about. */
const STEPS_MS = 15_000;

/** More calls than any phase makes. */
const FAULTS_MAX = 100;

/** One kind with one example, and the objects that a check makes of them. */
export interface World {
  readonly kind: LoadedKind;
  readonly harness: ConformanceHarness;
  readonly example: ConformanceExample;
  plannedResource(): AnyResource;
  /** An active resource; whoever makes it destroys it. */
  activeResource(): Promise<ActiveResource>;
  /** A lease on it, with its set-up done if it needs one. */
  activeLease(resource: ActiveResource): Promise<AnyLease>;
  plannedLease(resource: ActiveResource): AnyLease;
  /** Takes `activate` through its steps; what it comes to, as it is stored. */
  activateResource(context: WorkContext, resource: AnyResource): Promise<JsonObject>;
  activateLease(context: WorkContext, lease: AnyLease): Promise<JsonObject>;
  /** Takes `update` through its steps to the example's `updatesTo`; the resource as it is stored then. */
  updateResource(context: WorkContext, resource: ActiveResource): Promise<ActiveResource>;
  /** For an update of it: with calls of its own. */
  updateRecorder(resource: ActiveResource): Recorder;
  /** `calls` are those recorded while it was made, for a kind that recalls them. */
  destroyResource(resource: AnyResource, calls?: Recorder): Promise<void>;
  destroyLease(lease: AnyLease, calls?: Recorder): Promise<void>;
  readonly recorder: () => Recorder;
  readonly use: UseContext;
  /** How long one call of the kind may take. */
  readonly timeoutMs: number;
  witness(): Promise<readonly string[]>;
}

export function createWorld(
  kind: LoadedKind,
  harness: ConformanceHarness,
  example: ConformanceExample,
  timeoutMs: number,
): World {
  const secrets = harness.secrets ?? noSecrets;
  const recorder = (): Recorder => createRecorder(harness.node, secrets);
  /** Of what has built each. */
  const builtBy = new Map<string, Recorder>();
  // All that the suite builds of one example is of one blueprint.
  const projectId = newId('project');
  const blueprintId = newId('blueprint');
  const plannedResource = (): AnyResource => ({
    id: newId('resource'),
    projectId,
    blueprintId,
    config: example.config,
    choice: kind.resource.choices?.(example.config, example.attributes)[0]?.choice ?? {},
    state: null,
  });
  const places = new Map<string, number>();
  const plannedLease = (resource: ActiveResource): AnyLease => {
    const attemptId = newId('attempt');
    const place = hasPlaces(kind, example) ? firstFree(new Set(places.values())) : null;
    if (place !== null) {
      places.set(attemptId, place);
    }
    const { attributes } = example;
    return { id: newId('lease'), attemptId, place, attributes, state: null, resource };
  };
  const activateResource: World['activateResource'] = (context, resource) =>
    finish('resource.activate', context, () =>
      kind.resource.activate(context, withKept(context, resource)),
    );
  const activateLease: World['activateLease'] = (context, lease) =>
    finish('lease.activate', context, () => kind.lease.activate(context, lease));
  return {
    kind,
    harness,
    example,
    timeoutMs,
    plannedResource,
    plannedLease,
    activateResource,
    activateLease,
    recorder,
    use: { node: harness.node, secrets, held: holdsNothing },
    witness: async () => [...(await within('the witness', timeoutMs, harness.witness()))].sort(),
    activeResource: async () => {
      const planned = plannedResource();
      const calls = recorder();
      builtBy.set(planned.id, calls);
      return { ...planned, state: await activateResource(calls.open().context, planned) };
    },
    updateRecorder: ({ id }) => {
      const options = { before: builtBy.get(id) ?? null };
      return createRecorder(harness.node, secrets, new Set(), options);
    },
    updateResource: async (context, resource) => {
      const { updatesTo: config = example.config } = example;
      const state = await finish('resource.update', context, async () => {
        const step = await kind.resource.update?.(context, withKept(context, resource), config);
        assert.ok(step !== undefined, 'the kind updates nothing in place');
        return step.step === 'replace'
          ? assert.fail(`resource.update says that it has to be replaced: ${step.reason}`)
          : step;
      });
      return { ...resource, config, state };
    },
    activeLease: async (resource) => {
      const planned = plannedLease(resource);
      return kind.lease.needsSetUp(example.config, example.attributes)
        ? { ...planned, state: await activateLease(recorder().open().context, planned) }
        : planned;
    },
    destroyResource: async (resource, calls = recorder()) => {
      const { context } = calls.open({ recallsAll: true });
      await finish('resource.destroy', context, () =>
        kind.resource.destroy(context, withKept(context, resource)),
      );
      builtBy.delete(resource.id);
      // One after the other: what was on it is gone with it.
      places.clear();
    },
    destroyLease: async (lease, calls = recorder()) => {
      const { context } = calls.open();
      await finish('lease.destroy', context, () => kind.lease.destroy(context, lease));
      places.delete(lease.attemptId);
    },
  };
}

/** As it is stored: with what its kind has kept meanwhile. */
function withKept<View extends AnyResource>(context: WorkContext, resource: View): View {
  const kept = recorderOf(context)?.kept() ?? null;
  return kept === null ? resource : { ...resource, state: kept };
}

const hasPlaces = (kind: LoadedKind, { config, leasesPerResource }: ConformanceExample): boolean =>
  leasesPerResource !== undefined || kind.resource.capacity(config) !== null;

function firstFree(taken: ReadonlySet<number>): number {
  let place = 1;
  while (taken.has(place)) {
    place += 1;
  }
  return place;
}

/** Takes a function through its steps to the end. Rejects where it fails. */
export async function finish<Result>(
  where: KindFunction,
  context: WorkContext,
  act: () => Promise<Step<Result>>,
): Promise<Result> {
  let waitsFor = '';
  const begunAt = performance.now();
  for (let count = 0; count < STEPS_MAX || performance.now() - begunAt < STEPS_MS; count += 1) {
    beginStep(context);
    const step = await act();
    if (step.step === 'done') {
      return step.result;
    }
    if (step.step === 'failed') {
      return assert.fail(`${where} has failed: ${step.reason}`);
    }
    waitsFor = step.reason;
    const delayMs = Math.min(step.delayMs, STEP_DELAY_MAX_MS);
    await delay(delayMs, undefined, { signal: context.signal });
  }
  return assert.fail(`${where} is not done after ${STEPS_MAX} steps; it waits still: ${waitsFor}`);
}

/**
 * Every place in which the work can be cut off: one recorder for each, with the work begun and cut
 * off there. Ends with the first place that the work does not reach.
 */
export async function forEveryFault<Subject>(
  faults: readonly Fault[],
  prepare: () => Promise<Subject>,
  begin: (opened: RecordedContext, subject: Subject) => Promise<unknown>,
  then: (recorder: Recorder, subject: Subject) => Promise<void>,
  recorder: () => Recorder,
): Promise<void> {
  for (const fault of faults) {
    for (let call = 0; call < FAULTS_MAX; call += 1) {
      const calls = recorder();
      const subject = await prepare();
      const failed = await beginUntilFault(calls, { fault, call }, begin, subject);
      await then(calls, subject);
      if (!failed) {
        break;
      }
    }
  }
}

async function beginUntilFault<Subject>(
  calls: Recorder,
  faultPlan: FaultPlan,
  begin: (opened: RecordedContext, subject: Subject) => Promise<unknown>,
  subject: Subject,
): Promise<boolean> {
  const opened = calls.open({ faultPlan });
  try {
    await begin(opened, subject);
  } catch (error) {
    // After an abort any error may come; a crash has one of its own.
    if (!(error instanceof SimulatedCrash) && !opened.context.signal.aborted) {
      throw error;
    }
  }
  return opened.hasFailed();
}
