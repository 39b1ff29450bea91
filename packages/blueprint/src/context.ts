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

/** Which Drydock this is, for marks on what exists outside: two of them may share one account. */
export interface Installation {
  /** `ins_...`, never reissued. */
  readonly id: string;
  /** From 1; raised when the database was restored or copied, so that what was made since is told from what was before. */
  readonly epoch: number;
}

/** At most `burst` at once, and `perSecond` a second in the long run. */
export interface Rate {
  /** Above 0, at most 1,000. */
  readonly perSecond: number;
  /** From 1 to 10,000. */
  readonly burst: number;
}

/** Rates that all processes of the installation share. */
export interface Budget {
  /**
   * Waits for its turn under a rate that all processes share: for calls that somebody else counts, such as
   * an account's. `bucket` is at most 200 characters and holds no secret; what stands before its first `/`
   * (`ec2/describe/...`: `ec2`) is what metrics call it, so it is a word of the kind's own and never an id.
   *
   * Rejects with the signal's reason when the signal fires, and with a `DrydockError` `conflict` where the
   * turn would not come within a minute: the step is tried again later.
   */
  budget(bucket: string, rate: Rate): Promise<void>;
  /**
   * Throttled by whoever counts: nobody takes from the bucket for so long.
   *
   * @param forMs - 1 to 300,000
   */
  throttled(bucket: string, forMs: number): Promise<void>;
}

/** What a health check, and a look at what exists outside, may use. */
export interface CheckContext extends Budget {
  /** Fires when the time for it is over or the process stops. */
  readonly signal: AbortSignal;
  readonly node: string;
  readonly secrets: Secrets;
  readonly installation: Installation;
}

/** What a health check may use. */
export interface HealthContext extends CheckContext {
  /**
   * Whether this look has to be a close one: always, unless the kind says `closelyEverySeconds`. False: the resource
   * was looked at closely a while ago and nothing has spoken against it since. Left out: it has to be.
   */
  readonly closely?: boolean;
  /** As in `WorkContext`: looked through, and not claimed. */
  readonly held: FindHeldLease;
}

/** What a kind's slow functions may use besides their arguments. */
export interface WorkContext extends Budget {
  /**
   * Fires when this process may no longer act on the object: its lock is lost, a release has
   * arrived, or it is stopping. Stop at the next await; whoever comes next goes on.
   */
  readonly signal: AbortSignal;

  /** The machine this process runs on (`DRYDOCK_NODE`, by default the host's name). */
  readonly node: string;

  /** The credentials of the resource's project. */
  readonly secrets: Secrets;

  /** Which Drydock this is: what every mark on what exists outside begins with. */
  readonly installation: Installation;

  /**
   * Something was launched that costs until it is taken back: counted by the kind, and told of on the
   * resource's timeline. Once for each id: the kind may say it again after a crash.
   */
  launched(thing: LaunchedThing): Promise<void>;

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
   * Stores a new state of the resource at once, whatever the step comes to, so that whoever comes after a crash
   * is given it; its timeline tells where it is another one than before. It has to fit the kind's `state`. Only
   * in `resource.activate`, `resource.update` and `resource.destroy`; a state that these return comes after it.
   */
  keep(state: JsonObject): Promise<void>;

  /**
   * What a word of the configuration means outside at present, as "the newest image of that name": looked up
   * once for each revision of the blueprint, and recorded with it for all that the revision builds. Where
   * several look at once the first answer is everybody's. `find` only looks; what it returns holds no secret.
   * `drydock blueprint refresh` makes a revision for which nothing was looked up yet.
   *
   * `name` is at most 200 characters. Only in `resource.activate` and, for the revision that is aimed at, in
   * `resource.update`.
   */
  resolve<Result extends Json>(name: string, find: () => Promise<Result>): Promise<Result>;

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

export interface LaunchedThing {
  /** What it is, in a word of the kind's own: `instance`. */
  readonly what: string;
  /** As it is called there: `i-0123`. At most 200 characters. */
  readonly id: string;
}

export interface RecordedCall {
  readonly key: string;
  readonly request: Json;
  readonly result: { readonly value: Json } | null;
}
