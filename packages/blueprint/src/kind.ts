import type { JsonObject, Quantities } from '@drydock/model';
import type { z } from 'zod';
import type { CheckContext, HealthContext, WorkContext } from './context.ts';
import type { OfferedInterface } from './interface/define-interface.ts';
import type { Lost } from './lost.ts';
import type { OutsideThing } from './outside.ts';
import type { Step, UpdateStep } from './step.ts';

/** A resource as its kind sees it. `state` is what was stored of it last, null before there was any. */
export interface ResourceView<Config, State> {
  readonly id: string;
  /** Whose it is, and of which blueprint: ids that are never reissued, for marks on what it makes outside. */
  readonly projectId: string;
  readonly blueprintId: string;
  /** The configuration of the revision that built it. */
  readonly config: Config;
  /** Which of the kind's `choices` it is; empty where the kind has none. */
  readonly choice: JsonObject;
  /**
   * As a part of a composite: what that tells it of the parts before it, such as a directory to build in. Nobody
   * else can say it. Left out elsewhere.
   */
  readonly given?: JsonObject;
  readonly state: State;
}

/** One of the things that a blueprint could build: this host of a list. */
export interface Choice {
  /** Exclusive rights that this one needs; see `resource.slots`. */
  readonly slots: readonly string[];
  /** Stored with the resource: what `activate` needs to know. Never a secret. */
  readonly choice: JsonObject;
}

export interface ConfigurationProblem {
  /** Where it is, with dots: `hosts.1`. */
  readonly field: string;
  /** `is listed twice` */
  readonly detail: string;
}

/** A lease's attempt on a resource as its kind sees it. */
export interface LeaseView<Config, State, Attributes, LeaseState> {
  readonly id: string;
  readonly attemptId: string;
  /**
   * Its place on the resource: a number from 1 to how many leases that takes at most, which no other lease there
   * has, also none that is still being destroyed. One that is given back is used again. Null where there is
   * no such limit, or one above 1,000, and for a lease that was placed while there was none.
   */
  readonly place: number | null;
  readonly attributes: Attributes;
  /** As `resource.given`, of the lease. */
  readonly given?: JsonObject;
  /** What `lease.activate` returned; null before, and where nothing slow is set up. */
  readonly state: LeaseState;
  readonly resource: ResourceView<Config, State>;
}

/** `{}`, and no more. */
export type Nothing = Record<string, never>;

/**
 * The code behind a blueprint: how to build one type of resource, what to do for each lease on
 * it, and how to take everything back. A kind writes to nothing that Drydock stores; it returns
 * what the object's writer should store.
 *
 * Functions without a promise are pure and fast: the allocator calls them within its transaction.
 * Functions with one may be slow, may be called again after any crash, and stop when
 * `context.signal` fires.
 */
export interface BlueprintKind<
  Config,
  Attributes = Nothing,
  State extends JsonObject = Nothing,
  LeaseState extends JsonObject = Nothing,
> {
  /** Lower case with dashes, unique among the loaded kinds: `ec2-host`. */
  readonly kind: string;
  /** The resource type: `host`, `storage`, ... */
  readonly provides: string;
  /** One sentence for lists. */
  readonly summary: string;

  /** A blueprint's configuration. A strict object; describe every field. */
  readonly config: z.ZodType<Config>;
  /** What a lease may ask. A strict object; describe every field. Left out where it may ask nothing. */
  readonly attributes?: z.ZodType<Attributes>;
  /** What `resource.activate` returns; left out where that is `{}`. */
  readonly state?: z.ZodType<State>;
  /** What `lease.activate` returns; left out where that is `{}`. */
  readonly leaseState?: z.ZodType<LeaseState>;

  /**
   * Why no resource of this configuration could ever serve these attributes, or null; left out where each
   * serves all. Pure.
   */
  refuses?(config: Config, attributes: Attributes): string | null;

  /**
   * What is wrong with a configuration that somebody gives now, beside what its schema says. Not asked
   * of what is stored: a rule that comes later stops nothing that was built before it. Pure.
   */
  problems?(config: Config): readonly ConfigurationProblem[];

  /** Names of the credentials that a configuration needs. Pure. */
  credentials?(config: Config): readonly string[];

  /**
   * Rights beyond the kind itself that a configuration needs and that the installation grants to projects
   * (`DRYDOCK_KIND_GRANTS`), by names of the kind's own in lower case with dashes: `private-endpoint`. Pure.
   * Asked wherever the kind itself is asked for: creating, changing, building, granting.
   */
  grants?(config: Config): readonly string[];

  readonly resource: {
    /** A name for people. Pure. */
    name(config: Config, resourceId: string, choice: JsonObject): string;
    /**
     * What could be built that would serve these attributes, best first; left out where all that
     * a configuration builds is alike. The allocator takes the first whose slots are free. Pure.
     */
    choices?(config: Config, attributes: Attributes): readonly Choice[];
    /** Slot locks beside those of the limits: exclusive rights that this resource needs. Pure. */
    slots?(config: Config): readonly string[];
    /**
     * How many leases one resource of this configuration takes at most; null for no bound of its own. The
     * smaller of it and the blueprint's `limits.leasesPerResource` holds. Pure.
     */
    capacity?(config: Config): number | null;
    /**
     * Why the present configuration wants no more leases on what an older one has built, by its choice, or null:
     * a host that was taken off a list. Pure.
     */
    withdrawn?(config: Config, choice: JsonObject): string | null;
    /**
     * The type by which a blueprint's price table has another price for it, `m7i.large`; null for the plain one.
     * Asked when it is planned, and kept with the resource. Pure.
     */
    pricedAs?(config: Config, choice: JsonObject): string | null;
    /**
     * What a resource of this configuration and choice offers, by name: `{ cpu: 8 }`. Where the blueprint's
     * `limits.quantities` says less of one, that holds; what only one of the two names is offered as it says.
     * Left out where that is nothing. Pure.
     */
    quantities?(config: Config, choice: JsonObject): Quantities;
    /** Types of the resources that `activate` leases to stand on; left out where it leases none. */
    readonly leases?: readonly string[];
    activate(
      context: WorkContext,
      resource: ResourceView<Config, State | null>,
    ): Promise<Step<State>>;
    /**
     * Brings an idle resource to the blueprint's present configuration, in place; left out where each has to be
     * replaced. `resource.config` is that of the revision that it has now. Returns its new state, or
     * `replace(sentence)` where this change cannot be made in place. What has failed, or has to be replaced, is
     * used on as it is, so leave it of use; and `destroy` takes down whatever half of an update was done.
     *
     * A change of `slots` is never asked for: such a resource is replaced.
     */
    update?(
      context: WorkContext,
      resource: ResourceView<Config, State>,
      to: Config,
    ): Promise<UpdateStep<State>>;
    /** Accepts whatever half of it was built. Idempotent. */
    destroy(
      context: WorkContext,
      resource: ResourceView<Config, State | null>,
    ): Promise<Step<null>>;
    /** Looks whether an active resource can still be used; left out where that needs no look. */
    readonly health?: {
      readonly everySeconds: number;
      /**
       * For kinds of which many are looked at by one call, and each by itself at a cost: so often a look has to be
       * close, and all others may be the cheap one (`context.closely`). After a failure, and where something on the
       * resource failed, looks are close. Left out: each is.
       */
      readonly closelyEverySeconds?: number;
      /**
       * Null, or why it cannot be used, in a sentence; `lost(sentence)` where it is gone for good. A throw is
       * a failed check too.
       */
      check(
        context: HealthContext,
        resource: ResourceView<Config, State>,
      ): Promise<string | Lost | null>;
    };
    /** What exists outside under Drydock's marks, for kinds whose things cost when nobody knows of them. */
    readonly outside?: {
      /** Where a configuration builds: blueprints of a project with the same answer are listed once. Pure. */
      place(config: Config): string;
      /**
       * All that bears this installation's marks there, whatever epoch, companions (disks, requests) too.
       * Throws where it cannot be told.
       */
      list(context: CheckContext, config: Config): Promise<readonly OutsideThing[]>;
      /**
       * Whether a thing that bears this resource's mark is really its own and no double; state null: being
       * built, or never built to the end. Pure. Left out where it is whatever bears the mark.
       */
      owns?(resource: ResourceView<Config, State | null>, thing: OutsideThing): boolean;
      /** Takes back what nobody owns. Idempotent; what is gone already is done. */
      remove(context: CheckContext, config: Config, thing: OutsideThing): Promise<Step<null>>;
    };
  };

  readonly lease: {
    /**
     * Why this resource cannot serve these attributes, or null. `state` is null while it is being
     * built: then it says what can be told from its choice. Pure.
     */
    refuses?(resource: ResourceView<Config, State | null>, attributes: Attributes): string | null;
    /** Slot locks beside those of the limits that a lease on this resource needs. Pure. */
    slots?(resource: ResourceView<Config, State>, attributes: Attributes): readonly string[];
    /**
     * Whether `activate` has to run; if not, the lease is active as soon as it is placed. Left out where
     * that is so for all leases, or for none. Pure.
     */
    needsSetUp?(config: Config, attributes: Attributes): boolean;
    /** Sets up what the lease needs; left out where nothing is. */
    activate?(
      context: WorkContext,
      lease: LeaseView<Config, State, Attributes, LeaseState | null>,
    ): Promise<Step<LeaseState>>;
    /** Ends all that runs for the attempt and removes all that it left. Idempotent. */
    destroy(
      context: WorkContext,
      lease: LeaseView<Config, State, Attributes, LeaseState | null>,
    ): Promise<Step<null>>;
  };

  /**
   * What holders can do with their leases, each a definition with this kind's code:
   * `command.run(...)`, `keyValue.on(...)`; left out where that is nothing.
   */
  readonly interfaces?: readonly OfferedInterface<
    LeaseView<Config, State, Attributes, LeaseState | null>
  >[];
}
