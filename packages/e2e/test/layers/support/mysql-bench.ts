import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  interfaceOf,
  noSecrets,
  nothingReceived,
  nothingSaid,
  type Implementation,
  type LeaseView,
  type LoadedKind,
  type MysqlConnection,
  type mysql,
  type ResourceView,
} from '@drydock/blueprint';
import { checkContext, createRecorder } from '@drydock/blueprint/conformance';
import { builtInKinds } from '@drydock/blueprints';
import { newId, type JsonObject } from '@drydock/model';
import type { HostRoom } from './host-room.ts';
import { leasesOnOneHost, NODE, type LeasesOnOneHost } from './leases-on-one-host.ts';
import { MYSQL, type PreparedMariadb } from './prepared-mariadb.ts';
import { asOwner, asUser, serversBelow } from './seen-of-mariadb.ts';

type Resource = ResourceView<JsonObject, JsonObject>;
type Lease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;
type Uses = Implementation<(typeof mysql)['operations']>;

export function mysqlKind(): LoadedKind {
  const kind = builtInKinds.find((each) => each.kind === 'mysql');
  if (kind === undefined) {
    throw new Error('There is no mysql.');
  }
  return kind;
}

/** A connection that stays, and says how it ended. */
export interface Session {
  /** Runs statements; gives what was said until a line that they say last. */
  readonly run: (statements: string) => Promise<string>;
  /** What was wrong, once it has ended by itself. */
  readonly ended: Promise<string>;
  /** Says something once more, which is what a client learns of its end by; gives what was wrong. */
  readonly lastWords: () => Promise<string>;
  close(): void;
}

/** One server on one host, by the kind's own functions and nothing else. */
export class MysqlBench {
  readonly resource: Resource;
  /** Where the server is. */
  readonly directory: string;
  readonly #kind = mysqlKind();
  readonly #leases: LeasesOnOneHost;
  readonly #prepared: PreparedMariadb;

  private constructor(
    resource: Resource,
    directory: string,
    leases: LeasesOnOneHost,
    prepared: PreparedMariadb,
  ) {
    this.resource = resource;
    this.directory = directory;
    this.#leases = leases;
    this.#prepared = prepared;
  }

  static async open(
    room: HostRoom,
    prepared: PreparedMariadb,
    config: JsonObject = {},
  ): Promise<MysqlBench> {
    const leases = await leasesOnOneHost(room);
    const kind = mysqlKind();
    const resource = {
      id: newId('resource'),
      projectId: newId('project'),
      blueprintId: newId('blueprint'),
      config: kind.config.parse({ ...MYSQL, ...prepared.config, ...config }) as JsonObject,
      choice: {},
      state: null,
    };
    const work = createRecorder(NODE).open().context;
    const built = await kind.resource.activate(
      {
        ...work,
        held: (name) => leases.find(resource.id, name),
        lease: async (name, wish) => {
          await leases.request(resource.id, name, wish);
          return leases.active(resource.id);
        },
      },
      resource,
    );
    if (built.step !== 'done') {
      throw new Error(`The server was not built: ${JSON.stringify(built)}`);
    }
    const [directory = ''] = serversBelow(room.directory);
    return new MysqlBench({ ...resource, state: built.result }, directory, leases, prepared);
  }

  async lease(): Promise<Lease> {
    const lease = {
      id: newId('lease'),
      attemptId: newId('attempt'),
      place: null,
      attributes: {},
      state: null,
      resource: this.resource,
    };
    const set = await this.#kind.lease.activate(this.#work(), lease);
    if (set.step !== 'done') {
      throw new Error(`The lease was not set up: ${JSON.stringify(set)}`);
    }
    return { ...lease, state: set.result };
  }

  async end(lease: Lease): Promise<void> {
    await this.#kind.lease.destroy(this.#work(), lease);
  }

  async health(): Promise<unknown> {
    const held = (name: string) => this.#leases.find(this.resource.id, name);
    return this.#kind.resource.health?.check({ ...checkContext(NODE), held }, this.resource);
  }

  async reset(lease: Lease): Promise<void> {
    await this.#uses(lease).reset({}, this.#use());
  }

  connection(lease: Lease): Promise<MysqlConnection> {
    return this.#uses(lease).connection({}, this.#use());
  }

  async dump(lease: Lease): Promise<string> {
    const chunks: Uint8Array[] = [];
    await this.#uses(lease).dump(
      {},
      {
        ...this.#use(),
        begin: async () => undefined,
        send: async (chunk) => {
          chunks.push(Uint8Array.from(chunk));
        },
      },
    );
    return Buffer.concat(chunks).toString();
  }

  async restore(
    lease: Lease,
    dump: string,
    input: { reset?: boolean; definers?: 'keep' | 'drop' } = {},
  ): Promise<{ readonly bytes: number }> {
    const { reset = false, definers = 'keep' } = input;
    const received = (async function* () {
      yield Buffer.from(dump);
    })();
    return this.#uses(lease).restore({ reset, definers }, { ...this.#use(), received });
  }

  /** What the other end says to a client that says nothing and hangs up. */
  async tunnel(lease: Lease, target: JsonObject): Promise<string> {
    const offered = interfaceOf(this.#kind, 'tunnel');
    const chunks: Uint8Array[] = [];
    await offered?.open(lease, this.#use())['connect']?.(target, {
      ...this.#use(),
      begin: async () => undefined,
      send: async (chunk) => void chunks.push(Uint8Array.from(chunk)),
      end: async () => undefined,
      emit: async () => undefined,
      received: nothingReceived,
      messages: nothingSaid,
    });
    return Buffer.concat(chunks).toString('latin1');
  }

  /** As the lease's user, through the socket. */
  sql(lease: Lease, statements: string): string {
    const { attemptId } = lease;
    return asUser(
      this.#prepared.binaries,
      this.directory,
      `leases/${attemptId}`,
      statements,
      attemptId,
    );
  }

  /** As Drydock's own user. */
  admin(statements: string): string {
    return asOwner(this.#prepared.binaries, this.directory, statements);
  }

  session(lease: Lease): Session {
    const { mariadb } = this.#prepared.binaries;
    const args = [
      `--defaults-file=leases/${lease.attemptId}`,
      '-N',
      '-n',
      '--skip-reconnect',
      '--batch',
      lease.attemptId,
    ];
    const child = spawn(mariadb, args, { cwd: this.directory });
    let said = '';
    let words = '';
    let awaits: (() => void) | null = null;
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      awaits?.();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
    child.stdin.on('error', () => undefined);
    const ended = once(child, 'close').then(() => {
      awaits?.();
      return words;
    });
    return {
      ended,
      run: async (statements) => {
        said = '';
        child.stdin.write(`${statements}\nSELECT 'end of it';\n`);
        while (!said.includes('end of it') && child.exitCode === null) {
          await new Promise<void>((resolve) => {
            awaits = resolve;
          });
        }
        return said.replace('end of it\n', '');
      },
      lastWords: () => {
        child.stdin.end('SELECT 1;\n');
        return ended;
      },
      close: () => child.kill('SIGKILL'),
    };
  }

  lose(reason: string): void {
    this.#leases.lose(reason);
  }

  async close(): Promise<void> {
    await this.#kind.resource.destroy(this.#work(), this.resource);
    await this.#leases.releaseAll(this.resource.id);
    await this.#leases.close();
  }

  #work() {
    const { context } = createRecorder(NODE).open();
    return { ...context, held: (name: string) => this.#leases.find(this.resource.id, name) };
  }

  #use() {
    const held = (name: string) => this.#leases.find(this.resource.id, name);
    const signal = new AbortController().signal;
    return { node: NODE, secrets: noSecrets, held, signal, entitled: async () => true };
  }

  #uses(lease: Lease): Uses {
    return interfaceOf(this.#kind, 'mysql')?.open(lease, this.#use()) as unknown as Uses;
  }
}
