import type { InterfaceDefinition, Operations } from '@drydock/blueprint/interface';
import type { Lease } from '@drydock/contract';
import { DrydockError, isLeaseOpen, type Json, type JsonObject } from '@drydock/model';
import { callOperation, type OperationOptions } from './call-operation.ts';
import { CommandClient } from './command.ts';
import { Deadline } from './deadline.ts';
import { FilesystemClient } from './filesystem/filesystem.ts';
import type { Http } from './http.ts';
import { HttpdClient } from './httpd.ts';
import { keepRenewed, renewedForMs, watchForEnd, type Keeping } from './keeping.ts';
import { isFinal, passedFacts } from './lease-lost.ts';
import { Losing, soundsLost } from './losing.ts';
import { sendRelease, untilDestroyed } from './release.ts';
import { RepositoryClient } from './repository.ts';
import { TunnelClient } from './tunnel.ts';
import { MysqlClient } from './mysql/mysql.ts';
import type { InterfaceClient } from './use/types.ts';
import { useInterface } from './use/use-interface.ts';

/**
 * An active lease: renewed in the background until it is released. Give it up with `release`, or
 * declare it with `await using`.
 *
 * A process that forgets to give it up is not kept alive by it for more than 30 s; the lease then
 * ends at its deadline.
 */
export class KeptLease implements AsyncDisposable {
  readonly id: string;
  /** Run something on what the lease holds. */
  readonly command: CommandClient;
  /** Have what it holds served over HTTP. */
  readonly httpd: HttpdClient;
  /** Read and write files of what the lease holds. */
  readonly filesystem: FilesystemClient;
  /** Connect to ports and sockets of what the lease holds. */
  readonly tunnel: TunnelClient;
  /** The database of a lease that has one. */
  readonly mysql: MysqlClient;
  /** The git repositories that the lease holds checked out. */
  readonly repository: RepositoryClient;
  readonly #http: Http;
  readonly #ttlSeconds: number;
  readonly #deadline: Deadline;
  readonly #losing: Losing;
  readonly #stopped = new AbortController();
  readonly #ending = new AbortController();
  #latest: Lease;
  #failure: DrydockError | null = null;
  #releasing: Promise<void> | undefined;

  /** @param heldUntilMs - when it surely is still held, on the monotonic clock */
  constructor(
    http: Http,
    lease: Lease,
    options: { ttlSeconds: number; renew: boolean; heldUntilMs: number },
  ) {
    this.id = lease.id;
    this.#http = http;
    this.#latest = lease;
    this.#ttlSeconds = options.ttlSeconds;
    this.#losing = new Losing(http, lease.id, () => this.#stop());
    this.command = new CommandClient(http, lease.id, this.#losing);
    this.httpd = new HttpdClient(http, lease.id, this.#losing);
    this.filesystem = new FilesystemClient(http, lease.id, this.#losing);
    this.tunnel = new TunnelClient(http, lease.id, this.#losing);
    this.mysql = new MysqlClient(http, lease.id, this.#losing);
    this.repository = new RepositoryClient(http, lease.id, this.#losing);
    this.#deadline = new Deadline(options.heldUntilMs, () =>
      this.#losing.lose(
        passedFacts(this.#latest, options.renew ? { failure: this.#failure } : null),
        this.#failure ?? undefined,
      ),
    );
    const keeping: Keeping = {
      http,
      id: lease.id,
      ttlSeconds: options.ttlSeconds,
      deadline: this.#deadline,
      stopped: this.#stopped.signal,
      updated: (latest) => {
        this.#update(latest);
      },
      renewed: (failure) => {
        this.#failure = failure;
      },
      losing: this.#losing,
    };
    this.#tellEnding();
    this.#run(watchForEnd(keeping));
    if (options.renew) {
      this.#run(keepRenewed(keeping));
    }
  }

  /**
   * Fires when the lease is lost: it ended, its renewal was refused, or its deadline passed
   * without a renewal. Its reason is a `LeaseLost`. Giving the lease up oneself is no loss.
   */
  get signal(): AbortSignal {
    return this.#losing.signal;
  }

  /**
   * Fires, before the lease ends, once no renewal puts its deadline off any more: its blueprint has a
   * `leaseSecondsMax`. It is held until `expiresAt`; the time for what has to be finished by then. At once, where
   * it is granted for no longer than that in the first place. Its reason is a `DrydockError` that says when.
   */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** The deadline as the API last told it, on the server's clock. */
  get expiresAt(): Date {
    return new Date(this.#latest.expiresAt ?? 0);
  }

  /** The lease as the API last told it. */
  get details(): Lease {
    return this.#latest;
  }

  /**
   * Puts the deadline off by hand: at least so far ahead, by default the lease's own lifetime, as far as its
   * blueprint's `leaseSecondsMax` allows.
   *
   * @throws LeaseLost where it is held no longer
   */
  async renew(ttlSeconds: number = this.#ttlSeconds): Promise<void> {
    const input = { id: this.id, body: { ttlSeconds } };
    const { answer, startedAtMs, serverDateMs } = await this.#whileHeld(
      this.#http.timed('leases.renew', input),
    );
    this.#deadline.extendTo(startedAtMs + renewedForMs(answer, ttlSeconds, serverDateMs));
    this.#update(answer);
  }

  /**
   * Calls an operation of an interface that the lease's kind defines, and gives its answer.
   *
   * ```ts
   * await lease.call('key-value', 'put', { key: 'greeting', value: 'hello' });
   * ```
   *
   * @throws DrydockError `interface-missing`, `invalid-request`, `timed-out`, what the operation
   *   refuses with; `LeaseLost` once the lease is lost
   */
  call(
    interfaceName: string,
    operation: string,
    input: JsonObject = {},
    options: OperationOptions = {},
  ): Promise<Json> {
    const signals = [this.signal, options.signal].filter((one) => one !== undefined);
    const answer = callOperation(
      this.#http,
      { id: this.id, interfaceName, operation, input },
      { ...options, signal: AbortSignal.any(signals) },
    );
    return this.#whileHeld(answer);
  }

  /**
   * An interface of the lease by its definition, each operation typed by it.
   *
   * ```ts
   * const { get } = lease.use(keyValue);
   * const { value } = await get({ key: 'greeting' });
   * ```
   *
   * Operations throw what they refuse with, `interface-missing` where the lease has none of that name, and
   * `LeaseLost` once the lease is lost.
   */
  use<Members extends Operations>(
    definition: InterfaceDefinition<Members>,
  ): InterfaceClient<Members> {
    return useInterface(this.#http, this.id, definition, this.#losing);
  }

  /**
   * Gives it up. Again: nothing more happens. Tried again over some seconds while the API does not
   * answer; if that fails too, it rejects, and the lease ends at its deadline, because renewing
   * has stopped.
   *
   * @param options.wait - also wait until everything it had is gone
   * @param options.timeoutMs - for that wait; default 300 s
   */
  async release(
    options: { wait?: boolean; timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<void> {
    this.#losing.giveUp();
    this.#stop();
    this.#releasing ??= sendRelease(this.#http, this.id);
    try {
      await this.#releasing;
    } catch (error) {
      this.#releasing = undefined;
      throw error;
    }
    if (options.wait === true) {
      this.#latest = await untilDestroyed(this.#http, this.id, options);
    }
  }

  /** Of a lease that was lost nothing more is told: what ended the scope is what matters. */
  async [Symbol.asyncDispose](): Promise<void> {
    const isLost = this.signal.aborted;
    await this.release().catch((error: unknown) => {
      if (!isLost) {
        throw error;
      }
    });
  }

  /** The answer; where it is a refusal because the lease is lost, that is told instead. */
  async #whileHeld<Answer>(answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      throw (soundsLost(error) ? await this.#losing.suspect(error) : null) ?? error;
    }
  }

  /** Answers of the two loops may overtake each other: the later deadline is the newer answer. */
  #update(latest: Lease): void {
    if (!isLeaseOpen(latest.status) || (latest.expiresAt ?? '') >= (this.#latest.expiresAt ?? '')) {
      this.#latest = latest;
      this.#tellEnding();
    }
  }

  #tellEnding(): void {
    const { id, status, expiresAt } = this.#latest;
    if (isLeaseOpen(status) && isFinal(this.#latest) && !this.#ending.signal.aborted) {
      const sentence = `The lease ${id} ends at ${expiresAt}: no renewal puts that off any more.`;
      const hint = 'Its blueprint has a leaseSecondsMax. Finish, or request another lease.';
      this.#ending.abort(new DrydockError('lease-ended', sentence, { hint }));
    }
  }

  #stop(): void {
    this.#deadline.stop();
    this.#stopped.abort();
  }

  /** A loop ends by being stopped; anything else is a fault that must not go unseen. */
  #run(loop: Promise<void>): void {
    loop.catch((error: unknown) => {
      if (!this.#stopped.signal.aborted) {
        const said = error instanceof Error ? error.message : String(error);
        const reason = `This client failed to keep it: ${said}`;
        this.#losing.lose({ reason, by: null, at: new Date().toISOString() }, error);
      }
    });
  }
}
