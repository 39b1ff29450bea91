import { GitOverHttp } from './git-over-http.ts';
import { HostRoom } from './host-room.ts';
import { leasesOnOneHost, type LeasesOnOneHost } from './leases-on-one-host.ts';
import { OnHostBench, type BenchLease, type BenchResource } from './on-host-bench.ts';
import { Origin } from './origin.ts';
import type { JsonObject } from '@drydock/model';
import type { LeaseState } from './working-copy-state.ts';

/** A real host, a real server of repositories, and working copies between them. */
export class WorkingCopyWorld {
  readonly room: HostRoom;
  readonly leases: LeasesOnOneHost;
  readonly bench: OnHostBench;
  readonly origin: Origin;
  readonly server: GitOverHttp;

  private constructor(
    room: HostRoom,
    leases: LeasesOnOneHost,
    origin: Origin,
    server: GitOverHttp,
  ) {
    this.room = room;
    this.leases = leases;
    this.bench = new OnHostBench('working-copy', leases);
    this.origin = origin;
    this.server = server;
  }

  static async open(): Promise<WorkingCopyWorld> {
    const room = await HostRoom.open();
    const origin = new Origin();
    const server = await GitOverHttp.open(origin.directory);
    return new WorkingCopyWorld(room, await leasesOnOneHost(room), origin, server);
  }

  async close(): Promise<void> {
    await this.leases.close();
    await this.server.close();
    this.origin.remove();
    await this.room.remove();
  }

  url(name: string): string {
    return this.server.url(`${name}.git`);
  }

  /** A resource for the body, and taken down after it. */
  async on(
    body: (resource: BenchResource) => Promise<void>,
    config: JsonObject = {},
  ): Promise<void> {
    const resource = await this.bench.build({ others: 'any', ...config });
    try {
      await body(resource);
    } finally {
      await this.bench.tearDown(resource);
    }
  }

  /** A lease of its one repository. */
  lease(resource: BenchResource, name: string, asked: JsonObject = {}): Promise<BenchLease> {
    return this.bench.lease(resource, { repository: this.url(name), ...asked });
  }

  /** What a script says in a lease, which has to go well. */
  async say(lease: BenchLease, script: string): Promise<string> {
    const ran = await this.bench.run(lease, script);
    if (ran.exitCode !== 0) {
      throw new Error(`${script}: ${ran.exitCode} ${ran.end} ${ran.stdout} ${ran.stderr}`);
    }
    return ran.stdout.trimEnd();
  }
}

export const had = (lease: BenchLease): LeaseState['repositories'] =>
  (lease.state as unknown as LeaseState).repositories;

/** Of the only one. */
export function one(lease: BenchLease): LeaseState['repositories'][number] {
  const [first] = had(lease);
  if (first === undefined) {
    throw new Error('It has no repository.');
  }
  return first;
}
