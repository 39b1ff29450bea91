import {
  noSecrets,
  nothingReceived,
  nothingSaid,
  type LeaseView,
  type LoadedKind,
  type OperationUse,
  type ResourceView,
} from '@drydock/blueprint';
import {
  commandOf,
  createRecorder,
  standingOn,
  type ConformanceLeases,
} from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { newId, type JsonObject } from '@drydock/model';
import type { AllParts } from '@drydock/blueprint';
import { NODE } from './leases-on-one-host.ts';

export type BenchResource = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject>['resource'];
/** One that was not built, or only half. */
export type PlannedResource = ResourceView<JsonObject, JsonObject | null>;
export type BenchLease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

export interface Ran {
  readonly exitCode: number | null;
  readonly end: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a call of an operation brings, of any shape. */
export type BenchParts = Partial<AllParts & Pick<OperationUse, 'signal' | 'entitled'>>;

interface Activating {
  readonly signal?: AbortSignal;
  /** To know its ids beforehand. */
  readonly planned?: BenchLease;
}

/** One kind on leases that are granted, taken by its functions as the workers and the API take it. */
export class OnHostBench {
  readonly kind: LoadedKind;
  /** Slots that resources of the bench have, by name. */
  readonly slots = new Map<string, string>();

  constructor(kind: string, leases: ConformanceLeases) {
    const loaded = builtInKinds.find((each) => each.kind === kind);
    if (loaded === undefined) {
      throw new Error(`There is no kind ${kind}.`);
    }
    this.kind = standingOn(loaded, leases);
  }

  /** @throws Error with the reason where it cannot be built */
  async build(config: JsonObject): Promise<BenchResource> {
    const planned = this.planned(config);
    const { context } = createRecorder(NODE).open();
    const taking = {
      ...context,
      take: async (slot: string) => {
        const holder = this.slots.get(slot) ?? planned.id;
        this.slots.set(slot, holder);
        return holder === planned.id;
      },
    };
    const step = await this.kind.resource.activate(taking, planned);
    if (step.step !== 'done') {
      await this.tearDown(planned);
      throw new Error(step.reason);
    }
    return { ...planned, state: step.result };
  }

  planned(config: JsonObject): PlannedResource {
    return {
      id: newId('resource'),
      projectId: newId('project'),
      blueprintId: newId('blueprint'),
      config: this.kind.config.parse(config) as JsonObject,
      choice: {},
      state: null,
    };
  }

  async tearDown(resource: PlannedResource): Promise<void> {
    await this.kind.resource.destroy(createRecorder(NODE).open().context, resource);
    for (const [slot, holder] of this.slots) {
      if (holder === resource.id) {
        this.slots.delete(slot);
      }
    }
  }

  /** @throws Error with the reason where it cannot be set up */
  async lease(
    resource: BenchResource,
    attributes: JsonObject = {},
    { signal, planned = this.plannedLease(resource, attributes) }: Activating = {},
  ): Promise<BenchLease> {
    const { context } = createRecorder(NODE).open();
    const step = await this.kind.lease.activate(
      { ...context, signal: signal ?? context.signal },
      planned,
    );
    if (step.step !== 'done') {
      throw new Error(step.reason);
    }
    return { ...planned, state: step.result };
  }

  plannedLease(resource: BenchResource, attributes: JsonObject = {}): BenchLease {
    const ids = { id: newId('lease'), attemptId: newId('attempt'), place: null };
    const asked = this.kind.attributes.parse(attributes) as JsonObject;
    return { ...ids, attributes: asked, state: null, resource };
  }

  async end(lease: BenchLease): Promise<void> {
    await this.kind.lease.destroy(createRecorder(NODE).open().context, lease as never);
  }

  /** Runs a script to its end. */
  async run(lease: BenchLease, script: string, signal?: AbortSignal): Promise<Ran> {
    const said = { stdout: '', stderr: '' };
    const commands = commandOf(this.kind, lease as never, this.#beneath);
    if (commands === null) {
      throw new Error('It runs no commands.');
    }
    const { exitCode, end } = await commands.exec(
      { program: { script }, timeoutMs: 30_000 },
      {
        signal: signal ?? new AbortController().signal,
        entitled: async () => true,
        onOutput: (stream, chunk) => {
          said[stream] += chunk.toString();
        },
      },
    );
    return { exitCode, end, ...said };
  }

  /** Calls an operation; bytes that it sends are lost unless `parts.send` takes them. */
  async call(
    lease: BenchLease,
    name: string,
    input: JsonObject,
    parts: BenchParts = {},
  ): Promise<unknown> {
    const [of = '', operation = ''] = name.split('.');
    const offered = this.kind.interfaces.find(({ definition }) => definition.name === of);
    const declared = offered?.definition.operations[operation];
    const act = offered?.open(lease as never, this.#beneath)[operation];
    if (declared === undefined || act === undefined) {
      throw new Error(`It has no ${name}.`);
    }
    return act(declared.input.parse(input), {
      ...this.#beneath,
      signal: new AbortController().signal,
      entitled: async () => true,
      begin: async () => undefined,
      send: async () => undefined,
      end: async () => undefined,
      emit: async () => undefined,
      received: nothingReceived,
      messages: nothingSaid,
      ...parts,
    });
  }

  get #beneath() {
    return { node: NODE, secrets: noSecrets, held: async () => null };
  }
}
