import type { Lease } from '@drydock/contract';
import { DrydockError, type Json, type JsonObject } from '@drydock/model';
import { callOperation, type OperationOptions } from './call-operation.ts';
import { CommandClient } from './command.ts';
import { Deadline } from './deadline.ts';
import type { Http } from './http.ts';
import { keepRenewed, passedError, watchForEnd, type Keeping } from './keeping.ts';
import { sendRelease, untilDestroyed } from './release.ts';

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
  readonly #http: Http;
  readonly #ttlSeconds: number;
  readonly #deadline: Deadline;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();
  #latest: Lease;
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
    this.command = new CommandClient(http, lease.id, this.#lost.signal);
    this.#deadline = new Deadline(options.heldUntilMs, () =>
      this.#lose(passedError(lease.id, options.renew)),
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
      lost: (error) => this.#lose(error),
    };
    this.#run(watchForEnd(keeping));
    if (options.renew) {
      this.#run(keepRenewed(keeping));
    }
  }

  /**
   * Fires when the lease is lost: it ended, its renewal was refused, or its deadline passed
   * without a renewal. Its reason is a `DrydockError`. Giving the lease up oneself is no loss.
   */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** The deadline as the API last told it, on the server's clock. */
  get expiresAt(): Date {
    return new Date(this.#latest.expiresAt ?? 0);
  }

  /** The lease as the API last told it. */
  get details(): Lease {
    return this.#latest;
  }

  /** Puts the deadline off by hand: at least so far ahead, by default the lease's own lifetime. */
  async renew(ttlSeconds: number = this.#ttlSeconds): Promise<void> {
    const { answer, startedAtMs } = await this.#http.timed('leases.renew', {
      id: this.id,
      body: { ttlSeconds },
    });
    this.#deadline.extendTo(startedAtMs + ttlSeconds * 1_000);
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
   *   refuses with; the reason of `signal` once the lease is lost
   */
  call(
    interfaceName: string,
    operation: string,
    input: JsonObject = {},
    options: OperationOptions = {},
  ): Promise<Json> {
    const signals = [this.#lost.signal, options.signal].filter((one) => one !== undefined);
    return callOperation(
      this.#http,
      { id: this.id, interfaceName, operation, input },
      { ...options, signal: AbortSignal.any(signals) },
    );
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  /** Answers of the two loops may overtake each other: the later deadline is the newer answer. */
  #update(latest: Lease): void {
    if ((latest.expiresAt ?? '') >= (this.#latest.expiresAt ?? '')) {
      this.#latest = latest;
    }
  }

  #lose(error: DrydockError): void {
    if (!this.#stopped.signal.aborted) {
      this.#stop();
      this.#lost.abort(error);
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
        this.#lose(
          DrydockError.is(error)
            ? error
            : new DrydockError('internal', 'The lease can no longer be watched.', { cause: error }),
        );
      }
    });
  }
}
