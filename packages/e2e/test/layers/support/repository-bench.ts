import type { JsonObject } from '@drydock/model';
import { createRecorder } from '@drydock/blueprint/conformance';
import {
  holdsNothing,
  interfaceOf,
  noSecrets,
  type Integrated,
  type Pushed,
  type RepositoryStatus,
  type Secrets,
} from '@drydock/blueprint';
import { GitOverHttp } from './git-over-http.ts';
import { HostRoom } from './host-room.ts';
import {
  leasesOnHost,
  leasesOnOneHost,
  NODE,
  type LeasesOnOneHost,
  type OtherHost,
} from './leases-on-one-host.ts';
import {
  OnHostBench,
  type BenchLease,
  type BenchParts,
  type BenchResource,
} from './on-host-bench.ts';
import { Origin } from './origin.ts';

export interface Looked {
  readonly commit: string | null;
  readonly contains: boolean | null;
}

/** Working copies on one host, and the servers that their repositories come from. */
export class RepositoryBench {
  readonly room: HostRoom;
  readonly kind: OnHostBench;
  readonly origin: Origin;
  readonly server: GitOverHttp;
  /** What credentials hold. */
  secrets: Secrets = noSecrets;
  readonly #leases: LeasesOnOneHost;
  #resource: BenchResource | undefined;

  private constructor(
    room: HostRoom,
    leases: LeasesOnOneHost,
    origin: Origin,
    server: GitOverHttp,
  ) {
    this.room = room;
    this.origin = origin;
    this.server = server;
    this.#leases = leases;
    this.kind = new OnHostBench('working-copy', leases);
  }

  /** @param other - by default a host of this machine */
  static async open(other?: OtherHost): Promise<RepositoryBench> {
    const room = await HostRoom.open();
    const origin = new Origin();
    const server = await GitOverHttp.open(origin.directory);
    const leases = await (other === undefined ? leasesOnOneHost(room) : leasesOnHost(other));
    return new RepositoryBench(room, leases, origin, server);
  }

  async close(): Promise<void> {
    await this.tearDown();
    await this.#leases.close();
    await this.server.close();
    this.origin.remove();
    await this.room.remove();
  }

  async tearDown(): Promise<void> {
    if (this.#resource !== undefined) {
      await this.kind.tearDown(this.#resource);
      this.#resource = undefined;
    }
  }

  async resource(config: JsonObject = {}): Promise<BenchResource> {
    this.#resource ??= await this.kind.build({ others: 'any', ...config });
    return this.#resource;
  }

  async lease(name: string, attributes: JsonObject = {}): Promise<BenchLease> {
    const resource = await this.resource();
    const repository = this.server.url(`${name}.git`);
    const planned = this.kind.plannedLease(resource, { repository, ...attributes });
    const { context } = createRecorder(NODE, this.secrets).open();
    const step = await this.kind.kind.lease.activate(context, planned);
    if (step.step !== 'done') {
      throw new Error(step.reason);
    }
    return { ...planned, state: step.result };
  }

  async withLease<Result>(
    name: string,
    body: (lease: BenchLease) => Promise<Result>,
    attributes: JsonObject = {},
  ): Promise<Result> {
    const lease = await this.lease(name, attributes);
    try {
      return await body(lease);
    } finally {
      await this.kind.end(lease);
    }
  }

  async status(lease: BenchLease): Promise<RepositoryStatus> {
    const answer = await this.#call(lease, 'status', {});
    const [first] = (answer as { repositories: RepositoryStatus[] }).repositories;
    if (first === undefined) {
      throw new Error('It has no repository.');
    }
    return first;
  }

  async look(lease: BenchLease, input: JsonObject): Promise<Looked> {
    return (await this.#call(lease, 'look', input)) as Looked;
  }

  async integrate(
    lease: BenchLease,
    input: JsonObject,
    parts: BenchParts = {},
  ): Promise<Integrated> {
    const answer = await this.#call(lease, 'integrate', input, parts);
    return (answer as { result: Integrated }).result;
  }

  async push(lease: BenchLease, input: JsonObject, parts: BenchParts = {}): Promise<Pushed> {
    const answer = await this.#call(lease, 'push', input, parts);
    return (answer as { result: Pushed }).result;
  }

  #call(
    lease: BenchLease,
    operation: string,
    input: JsonObject,
    parts: BenchParts = {},
  ): Promise<unknown> {
    const offered = interfaceOf(this.kind.kind, 'repository');
    const context = { node: NODE, secrets: this.secrets, held: holdsNothing };
    const act = offered?.open(lease as never, context)[operation];
    const declared = offered?.definition.operations[operation];
    if (act === undefined || declared === undefined) {
      throw new Error(`It has no ${operation}.`);
    }
    return act(declared.input.parse(input), {
      ...context,
      signal: new AbortController().signal,
      entitled: async () => true,
      ...parts,
    } as Parameters<typeof act>[1]);
  }
}
