import type { Json, JsonObject } from '@drydock/model';
import type { FindHeldLease, HeldLease, LeaseWish } from './held-lease.ts';

/** The credentials of one project, opened where they are used. Keep none of it. */
export interface Secrets {
  /**
   * The secret of that name, as the credential's kind has it: `{privateKey, passphrase?}` for an
   * `ssh-key`.
   *
   * @throws DrydockError `credential-missing` where there is none or no key opens it
   */
  open(credential: string): Promise<JsonObject>;
}

/** What a health check may use. */
export interface CheckContext {
  /** Fires when the time for it is over or the process stops. */
  readonly signal: AbortSignal;
  readonly node: string;
  readonly secrets: Secrets;
}

/** What a kind's slow functions may use besides their arguments. */
export interface WorkContext {
  /**
   * Fires when this process may no longer act on the object: its lock is lost, a release has
   * arrived, or it is stopping. Stop at the next await; whoever comes next goes on.
   */
  readonly signal: AbortSignal;

  /** The machine this process runs on (`DRYDOCK_NODE`, by default the host's name). */
  readonly node: string;

  /** The credentials of the resource's project. */
  readonly secrets: Secrets;

  /** A line for the object's timeline, written together with the outcome. Never a secret. */
  log(message: string): void;

  /**
   * A call to the world outside. What is asked is committed under an idempotency key before the
   * call; after a crash the same key and the same request come back, byte for byte, and a call
   * that was recorded as made is not made again: its stored result is returned.
   *
   * `name` is unique within the object's phase. `request` and the result hold no secrets.
   */
  call<Request extends Json, Result extends Json>(
    name: string,
    request: Request,
    act: (key: string, request: Request) => Promise<Result>,
  ): Promise<Result>;

  /**
   * What was committed for a call of that name, or null where none ever was. For taking down what
   * may have been half built: `result` is null where nobody knows whether the call was made.
   */
  recall(name: string): Promise<RecordedCall | null>;

  /**
   * Takes a slot for the resource that is being built, where only a look at the thing itself tells
   * which one it is: the serial number, not the address. As `resource.slots`, it is held by one
   * resource of the kind at a time, whoever's, until that is destroyed. Only in `resource.activate`.
   *
   * @param slot - its name, at most 500 characters
   * @returns false where another resource has it; true, however often, where this one has
   */
  take(slot: string): Promise<boolean>;

  /**
   * A lease for the resource to stand on. Only in `resource.activate`, which goes on by
   * `againAfter` while the lease waits: the resource is looked at as soon as it is active.
   *
   * Requested once under its name, which is unique within the resource: whoever comes after a
   * crash gets the same lease. It is released when the resource has been destroyed. Where it ends
   * before, the resource breaks.
   */
  lease(name: string, wish: LeaseWish): Promise<HeldLease>;

  /** The lease that the resource holds under that name, or null where it never asked for one. */
  readonly held: FindHeldLease;

  /** Whether the attempt may still start something; see `CommandRun.entitled`. */
  entitled(): Promise<boolean>;
}

export interface RecordedCall {
  readonly key: string;
  readonly request: Json;
  readonly result: { readonly value: Json } | null;
}
