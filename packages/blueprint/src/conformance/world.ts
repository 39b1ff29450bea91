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
  SimulatedCrash,
} from './recorder.ts';
import type { WorkContext } from '../context.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { LeaseView, ResourceView } from '../kind.ts';
import type { UseContext } from '../use-context.ts';
import { holdsNothing } from '../held-lease.ts';
import { noSecrets } from '../no-secrets.ts';
import type { Step } from '../step.ts';

export type AnyResource = ResourceView<JsonObject, JsonObject | null>;
export type ActiveResource = ResourceView<JsonObject, JsonObject>;
export type AnyLease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

/** Calls of `again-after` before the suite gives up, and what it waits between them at most. */
const STEPS_MAX = 100;
const STEP_DELAY_MAX_MS = 5_000;

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
  /** `calls` are those recorded while it was made, for a kind that recalls them. */
  destroyResource(resource: AnyResource, calls?: Recorder): Promise<void>;
  destroyLease(lease: AnyLease, calls?: Recorder): Promise<void>;
  readonly recorder: () => Recorder;
  readonly use: UseContext;
  witness(): Promise<readonly string[]>;
}

export function createWorld(
  kind: LoadedKind,
  harness: ConformanceHarness,
  example: ConformanceExample,
): World {
  const secrets = harness.secrets ?? noSecrets;
  const recorder = (): Recorder => createRecorder(harness.node, secrets);
  const plannedResource = (): AnyResource => ({
    id: newId('resource'),
    config: example.config,
    choice: kind.resource.choices?.(example.config, example.attributes)[0]?.choice ?? {},
    state: null,
  });
  const plannedLease = (resource: ActiveResource): AnyLease => ({
    id: newId('lease'),
    attemptId: newId('attempt'),
    attributes: example.attributes,
    state: null,
    resource,
  });
  return {
    kind,
    harness,
    example,
    plannedResource,
    plannedLease,
    recorder,
    use: { node: harness.node, secrets, held: holdsNothing },
    witness: async () => [...(await harness.witness())].sort(),
    activeResource: async () => {
      const planned = plannedResource();
      const { context } = recorder().open();
      const state = await finish(() => kind.resource.activate(context, planned), context);
      return { ...planned, state: kind.state.parse(state) };
    },
    activeLease: async (resource) => {
      const planned = plannedLease(resource);
      if (!kind.lease.needsSetUp(example.config, example.attributes)) {
        return planned;
      }
      const { context } = recorder().open();
      const state = await finish(() => kind.lease.activate(context, planned), context);
      return { ...planned, state: kind.leaseState.parse(state) };
    },
    destroyResource: async (resource, calls = recorder()) => {
      const { context } = calls.open();
      await finish(() => kind.resource.destroy(context, resource), context);
    },
    destroyLease: async (lease, calls = recorder()) => {
      const { context } = calls.open();
      await finish(() => kind.lease.destroy(context, lease), context);
    },
  };
}

/** Takes a function through its steps to the end. Rejects where it fails. */
export async function finish<Result>(
  act: () => Promise<Step<Result>>,
  context: WorkContext,
): Promise<Result> {
  for (let count = 0; count < STEPS_MAX; count += 1) {
    beginStep(context);
    const step = await act();
    if (step.step === 'done') {
      return step.result;
    }
    assert.notEqual(step.step, 'failed', step.reason);
    if (step.step === 'again-after') {
      const delayMs = Math.min(step.delayMs, STEP_DELAY_MAX_MS);
      await delay(delayMs, undefined, { signal: context.signal });
    }
  }
  return assert.fail(`not done after ${STEPS_MAX} steps`);
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
