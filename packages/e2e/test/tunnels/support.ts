import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { commandOf, createRecorder } from '@drydock/blueprint/conformance';
import {
  holdsNothing,
  interfaceOf,
  nothingSaid,
  type LeaseView,
  type LoadedKind,
  type OperationUse,
  type ResourceView,
  type Secrets,
  type TunnelEnd,
} from '@drydock/blueprint';
import { builtInKinds } from '@drydock/blueprints';
import { newId, type JsonObject } from '@drydock/model';
import { CREDENTIAL, HostBench, NODE } from '../ssh/support.ts';

export type Resource = ResourceView<JsonObject, JsonObject>;
export type Lease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

const noSecrets: Secrets = { open: () => Promise.reject(new Error('none')) };

/** A kind of host with leases on it, as the API uses them. */
export class Hosts {
  readonly kind: LoadedKind;
  readonly secrets: Secrets;
  readonly #config: JsonObject;
  readonly #remove: () => Promise<void>;
  readonly ssh: HostBench | null;

  private constructor(
    kind: LoadedKind,
    config: JsonObject,
    secrets: Secrets,
    ssh: HostBench | null,
    remove: () => Promise<void>,
  ) {
    this.kind = kind;
    this.secrets = secrets;
    this.ssh = ssh;
    this.#config = config;
    this.#remove = remove;
  }

  static async local(): Promise<Hosts> {
    const directory = await mkdtemp('/var/tmp/drydock-tunnel-test-');
    await chmod(directory, 0o711);
    return new Hosts(kindNamed('local-host'), { directory }, noSecrets, null, () =>
      rm(directory, { recursive: true, force: true }),
    );
  }

  static async ssh(ordinaryUser: boolean, settings: readonly string[] = []): Promise<Hosts> {
    const bench = await HostBench.open({ ordinaryUser, settings });
    return new Hosts(kindNamed('ssh-host'), bench.config(), bench.secrets, bench, () =>
      bench.remove(),
    );
  }

  remove(): Promise<void> {
    return this.#remove();
  }

  async resource(config: JsonObject = {}): Promise<Resource> {
    const settings = { ...this.#config, ...config };
    const parsed = this.kind.config.parse(settings) as JsonObject;
    const planned = {
      id: newId('resource'),
      projectId: newId('project'),
      blueprintId: newId('blueprint'),
      config: parsed,
      choice: this.kind.resource.choices?.(parsed, {})[0]?.choice ?? {},
      state: null,
    };
    const { context } = createRecorder(NODE, this.secrets).open();
    const step = await this.kind.resource.activate(context, planned);
    if (step.step !== 'done') {
      throw new Error(step.reason);
    }
    return { ...planned, state: step.result };
  }

  lease(resource: Resource): Lease {
    const ids = { id: newId('lease'), attemptId: newId('attempt') };
    return { ...ids, place: null, attributes: {}, state: null, resource };
  }

  async close(lease: Lease): Promise<void> {
    const { context } = createRecorder(NODE, this.secrets).open();
    await this.kind.lease.destroy(context, lease);
  }

  async destroy(resource: Resource): Promise<void> {
    const { context } = createRecorder(NODE, this.secrets).open();
    await this.kind.resource.destroy(context, resource);
  }

  /** Runs a script in the lease. */
  async sh(lease: Lease, script: string): Promise<void> {
    const use = { node: NODE, secrets: this.secrets, held: holdsNothing };
    const said: Buffer[] = [];
    const ended = await commandOf(this.kind, lease, use)?.exec(
      { program: { script }, timeoutMs: 30_000 },
      {
        signal: new AbortController().signal,
        entitled: async () => true,
        onOutput: (_, chunk) => void said.push(chunk),
      },
    );
    if (ended?.exitCode !== 0) {
      throw new Error(`${ended?.end} ${ended?.exitCode}: ${Buffer.concat(said).toString()}`);
    }
  }

  connect(lease: Lease, target: JsonObject, parts: Partial<TunnelParts> = {}): Tunnel {
    return new Tunnel(this, lease, target, parts);
  }
}

function kindNamed(name: string): LoadedKind {
  const found = builtInKinds.find(({ kind }) => kind === name);
  if (found === undefined) {
    throw new Error(`The kind ${name} is not loaded.`);
  }
  return found;
}

export interface TunnelParts extends Pick<OperationUse, 'entitled'> {
  /** Waited for with every piece that comes. */
  readonly pace: () => Promise<void>;
}

/** One tunnel, as whoever uses it through the API has it. */
export class Tunnel {
  readonly done: Promise<TunnelEnd>;
  readonly #pieces: (Uint8Array | null | Error)[] = [];
  readonly #ending = new AbortController();
  #wake: () => void = () => undefined;
  readonly came: Buffer[] = [];
  bytes = 0;
  taken = 0;
  /** Whether the far end has said that no more come. */
  hasEnded = false;

  constructor(hosts: Hosts, lease: Lease, target: JsonObject, parts: Partial<TunnelParts>) {
    const { kind, secrets } = hosts;
    const context = { node: NODE, secrets, held: holdsNothing };
    const offered = interfaceOf(kind, 'tunnel');
    const operation = offered?.definition.operations['connect'];
    const run = offered?.open(lease, context)['connect'];
    if (operation === undefined || run === undefined) {
      throw new Error('It has no tunnels.');
    }
    this.done = run(operation.input.parse(target), {
      ...context,
      signal: this.#ending.signal,
      entitled: parts.entitled ?? (async () => true),
      begin: async () => undefined,
      emit: async () => undefined,
      send: async (chunk) => {
        this.bytes += chunk.length;
        this.came.push(Buffer.from(chunk));
        await parts.pace?.();
      },
      end: async () => {
        this.hasEnded = true;
      },
      received: this.#received(),
      messages: nothingSaid,
    }) as Promise<TunnelEnd>;
    this.done.catch(() => undefined);
  }

  get text(): string {
    return Buffer.concat(this.came).toString();
  }

  send(piece: string | Uint8Array): void {
    this.#pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
    this.#wake();
  }

  /** Sends no more. */
  end(): void {
    this.#pieces.push(null);
    this.#wake();
  }

  /** Goes away in the middle. */
  leave(): void {
    this.#pieces.push(new Error('The client has gone.'));
    this.#wake();
  }

  /** What the API does when the lease ends. */
  abort(reason: Error): void {
    this.#ending.abort(reason);
  }

  async until(what: () => boolean): Promise<void> {
    const untilMs = performance.now() + 20_000;
    while (!what()) {
      if (performance.now() > untilMs) {
        throw new Error(`never: ${this.bytes} bytes, ${this.hasEnded}`);
      }
      await Promise.race([this.done, new Promise((resolve) => setTimeout(resolve, 5))]);
    }
  }

  async *#received(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      } else if (piece === null) {
        return;
      } else if (piece instanceof Error) {
        throw piece;
      } else {
        this.taken += piece.length;
        yield piece;
      }
    }
  }
}

export { CREDENTIAL, NODE };
