import type { LoadedKind, ResourceView, Step, WorkContext } from '@drydock/blueprint';
import { createRecorder, type Recorder, type Resolved } from '@drydock/blueprint/conformance';
import { newId, type JsonObject } from '@drydock/model';
import type { LaunchEntry, Sim, SimOptions } from '@drydock/sim';
import { makeEc2Host } from '../../../src/ec2-host/make-kind.ts';
import type { Pace } from '../../../src/ec2-host/pace.ts';
import { given } from './config.ts';
import { FAST, secrets, simulator } from './sims.ts';

export type Planned = ResourceView<JsonObject, JsonObject | null>;

const STEPS_MAX = 60;

/** A simulator, and the kind as one process has it. */
export class Bench {
  readonly sim: Sim;
  readonly kind: LoadedKind;
  readonly #pace: Partial<Pace>;

  private constructor(sim: Sim, pace: Partial<Pace>) {
    this.sim = sim;
    this.#pace = pace;
    this.kind = makeEc2Host({ ...FAST, ...pace });
  }

  static async open(options: Partial<SimOptions> = {}, pace: Partial<Pace> = {}): Promise<Bench> {
    return new Bench(await simulator(options), pace);
  }

  /** The same simulator, seen by a process that remembers nothing. */
  anotherProcess(): Bench {
    return new Bench(this.sim, this.#pace);
  }

  planned(changes: JsonObject = {}): Planned {
    const config = given({ endpoint: this.sim.url, privateEndpoint: true, ...changes });
    const [projectId, blueprintId] = [newId('project'), newId('blueprint')];
    return { id: newId('resource'), projectId, blueprintId, config, choice: {}, state: null };
  }

  /** @param resolved - what was looked up for the revision of its blueprint */
  recorder(resolved: Resolved = new Map()): Recorder {
    return createRecorder('here', secrets, new Set(), { resolved });
  }

  /** One step of building it. */
  step(resource: Planned, recorder: Recorder): Promise<Step<JsonObject>> {
    return this.kind.resource.activate(recorder.open().context, resource);
  }

  /** Builds until that is said; nothing answers SSH, so that it never ends well. */
  async buildUntil(
    resource: Planned,
    recorder: Recorder,
    isMeant: (step: Step<JsonObject>) => boolean,
  ): Promise<Step<JsonObject>> {
    return steps(() => this.step(resource, recorder), isMeant);
  }

  /** Builds until it runs and is to be logged in on, for which these tests have no key, or has failed. */
  async launch(resource: Planned, recorder: Recorder): Promise<Step<JsonObject>> {
    return this.buildUntil(
      resource,
      recorder,
      (step) => step.step === 'failed' || /No credential "ssh"/.test(reasonOf(step)),
    );
  }

  /** Takes it down until that is done. */
  async destroy(resource: Planned, recorder: Recorder = this.recorder()): Promise<void> {
    await steps(
      () => this.kind.resource.destroy(recorder.open().context, resource),
      (step) => step.step === 'done',
    );
  }

  launches(): readonly LaunchEntry[] {
    return this.sim.journal.launches();
  }

  /** Ids of instances that were launched and not ended. */
  living(): readonly string[] {
    const ended = new Set(this.sim.journal.ends().map(({ instanceId }) => instanceId));
    return this.launches()
      .map(({ instanceId }) => instanceId)
      .filter((id) => !ended.has(id));
  }

  calls(action: string) {
    return this.sim.journal.calls().filter((call) => call.action === action);
  }
}

async function steps<Result>(
  act: () => Promise<Step<Result>>,
  isMeant: (step: Step<Result>) => boolean,
): Promise<Step<Result>> {
  let last: Step<Result> | undefined;
  for (let count = 0; count < STEPS_MAX; count += 1) {
    last = await act();
    if (isMeant(last)) {
      return last;
    }
    if (last.step === 'failed') {
      throw new Error(`It has failed: ${last.reason}`);
    }
    const { delayMs } = last as { delayMs?: number };
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(delayMs ?? 0, 1_000));
    });
  }
  throw new Error(`It was never so; at last: ${JSON.stringify(last)}`);
}

export const reasonOf = (step: Step<unknown>): string => (step.step === 'done' ? '' : step.reason);

/** A context whose claims are recorded: what budgets were asked for. */
export const withBudgets = (
  context: WorkContext,
  asked: string[],
  throttled: [string, number][] = [],
): WorkContext => ({
  ...context,
  budget: (bucket) => {
    asked.push(bucket);
    return Promise.resolve();
  },
  throttled: (bucket, forMs) => {
    throttled.push([bucket, forMs]);
    return Promise.resolve();
  },
});
