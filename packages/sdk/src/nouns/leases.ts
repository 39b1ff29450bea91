import type { InterfaceDefinition, Operations } from '@drydock/blueprint/interface';
import type { Command, ExecRequest, ExecResult, Lease, LeaseRequest } from '@drydock/contract';
import { BOUNDS, type Json, type JsonObject } from '@drydock/model';
import { askRelease, type ReleaseOptions } from '../ask-release.ts';
import { callOperation, type OperationOptions } from '../call-operation.ts';
import { CommandClient } from '../command.ts';
import { HttpdClient } from '../httpd.ts';
import { RepositoryClient } from '../repository.ts';
import { FilesystemClient } from '../filesystem/filesystem.ts';
import type { CallOptions, Http } from '../http.ts';
import { findLoss, LeaseLost } from '../lease-lost.ts';
import { routesOf } from '../noun-client.ts';
import { TunnelClient } from '../tunnel.ts';
import type { InterfaceClient } from '../use/types.ts';
import { useInterface } from '../use/use-interface.ts';

/** What an answer is waited for, on the server's side. */
export interface WaitFor<State extends string> {
  readonly wait?: State;
  /** Whole seconds, at most 60; default 30. The lease is answered then as it is. */
  readonly timeoutSeconds?: number;
}

/** Beyond the server's own wait: what the way there and back may take. */
const WAIT_GRACE_MS = 10_000;
const WAIT_SECONDS_DEFAULT = 30;

function patience(wait: WaitFor<string>, options: CallOptions): CallOptions {
  const waitSeconds = wait.wait === undefined ? 0 : (wait.timeoutSeconds ?? WAIT_SECONDS_DEFAULT);
  return { timeoutMs: waitSeconds * 1_000 + WAIT_GRACE_MS, ...options };
}

const Routes = routesOf<
  'leases',
  'request' | 'get' | 'release' | 'renew' | 'exec' | 'call' | 'download' | 'upload'
>('leases');

/** The routes under `/v1/leases`, one method each. */
export class LeasesClient extends Routes {
  readonly #http: Http;

  constructor(http: Http) {
    super(http);
    this.#http = http;
  }

  /** Requests one lease. Answers as soon as it is accepted, or active with `wait`. */
  async request(
    body: Omit<LeaseRequest, 'count' | 'atomic'>,
    wait: WaitFor<'active'> = {},
    options: CallOptions = {},
  ): Promise<Lease> {
    const input = { body, query: { ...wait } };
    const answer = await this.#http.call('leases.request', input, patience(wait, options));
    return 'items' in answer ? this.#single(answer.items) : answer;
  }

  /** Requests `count` leases at once; with `atomic`, all of them or none. */
  async requestMany(
    body: LeaseRequest & { count: number },
    wait: WaitFor<'active'> = {},
    options: CallOptions = {},
  ): Promise<Lease[]> {
    const input = { body, query: { ...wait } };
    const answer = await this.#http.call('leases.request', input, patience(wait, options));
    return 'items' in answer ? answer.items : [answer];
  }

  /** Asks for its release, with a reason for its timeline. Asking again is the same wish. */
  release(id: string, options: ReleaseOptions = {}): Promise<Command> {
    return askRelease(this.#http, 'leases.release', id, options);
  }

  #single(leases: readonly Lease[]): Lease {
    const [lease] = leases;
    if (lease === undefined) {
      throw new RangeError('The API answered a request for one lease with none.');
    }
    return lease;
  }

  /** One lease; with `wait`, as soon as it is there or can no longer get there. */
  get(
    id: string,
    wait: WaitFor<'active' | 'released' | 'destroyed'> = {},
    options: CallOptions = {},
  ): Promise<Lease> {
    return this.#http.call('leases.get', { id, query: { ...wait } }, patience(wait, options));
  }

  /** @throws DrydockError `lease-ended` or `lease-not-active` (409) */
  renew(id: string, ttlSeconds: number, options: CallOptions = {}): Promise<Lease> {
    return this.#http.call('leases.renew', { id, body: { ttlSeconds } }, options);
  }

  /** How a lease was lost, of those that were active; null where it is held. */
  async loss(id: string, options: CallOptions = {}): Promise<LeaseLost | null> {
    const facts = await findLoss(this.#http, id, options);
    return facts && new LeaseLost(id, facts);
  }

  /**
   * Runs a command and answers at its end, up to 1 MiB of each output. Node's own fetch gives up
   * on an answer after 300 s: for anything longer, or live output, use `command(id).exec`.
   */
  exec(id: string, body: ExecRequest, options: CallOptions = {}): Promise<ExecResult> {
    const seconds = body.timeoutSeconds ?? BOUNDS.execTimeoutSecondsDefault;
    const timeoutMs = seconds * 1_000 + WAIT_GRACE_MS;
    return this.#http.call('leases.exec', { id, body }, { timeoutMs, triesMax: 1, ...options });
  }

  /** Calls an operation of an interface that the lease's kind defines; see `KeptLease.call`. */
  call(
    id: string,
    interfaceName: string,
    operation: string,
    input: JsonObject = {},
    options: OperationOptions = {},
  ): Promise<Json> {
    return callOperation(this.#http, { id, interfaceName, operation, input }, options);
  }

  /** An interface of a lease that somebody else holds, by its definition; see `KeptLease.use`. */
  use<Members extends Operations>(
    id: string,
    definition: InterfaceDefinition<Members>,
  ): InterfaceClient<Members> {
    return useInterface(this.#http, id, definition);
  }

  /** The `command` interface of a lease that somebody else holds. */
  command(id: string): CommandClient {
    return new CommandClient(this.#http, id);
  }

  /** The `httpd` interface of a lease that somebody else holds. */
  httpd(id: string): HttpdClient {
    return new HttpdClient(this.#http, id);
  }

  /** The `filesystem` interface of a lease that somebody else holds. */
  filesystem(id: string): FilesystemClient {
    return new FilesystemClient(this.#http, id);
  }

  /** The `tunnel` interface of a lease that somebody else holds. */
  tunnel(id: string): TunnelClient {
    return new TunnelClient(this.#http, id);
  }

  /** The `repository` interface of a lease that somebody else holds. */
  repository(id: string): RepositoryClient {
    return new RepositoryClient(this.#http, id);
  }
}
