import type { JsonObject } from '@drydock/model';
import type { z } from 'zod';
import type { CommandInterface } from './command-interface.ts';
import type { WorkContext } from './context.ts';
import type { Step } from './step.ts';

/** A resource as its kind sees it. `state` is what `resource.activate` returned, null before. */
export interface ResourceView<Config, State> {
  readonly id: string;
  /** The configuration of the revision that built it. */
  readonly config: Config;
  readonly state: State;
}

/** A lease's attempt on a resource as its kind sees it. */
export interface LeaseView<Config, State, Attributes, LeaseState> {
  readonly id: string;
  readonly attemptId: string;
  readonly attributes: Attributes;
  /** What `lease.activate` returned; null before, and where nothing slow is set up. */
  readonly state: LeaseState;
  readonly resource: ResourceView<Config, State>;
}

/** Opens an interface for a lease. Called for each use: cheap, no I/O before the first call. */
export interface Interfaces<View> {
  readonly command?: (lease: View, node: string) => CommandInterface;
}
export type InterfaceName = keyof Interfaces<never>;

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
  Attributes,
  State extends JsonObject,
  LeaseState extends JsonObject,
> {
  /** Lower case with dashes, unique among the loaded kinds: `ec2-host`. */
  readonly kind: string;
  /** The resource type: `host`, `storage`, ... */
  readonly provides: string;
  /** One sentence for lists. */
  readonly summary: string;

  /** A blueprint's configuration. A strict object; describe every field. */
  readonly config: z.ZodType<Config>;
  /** What a lease may ask. A strict object; describe every field. */
  readonly attributes: z.ZodType<Attributes>;
  readonly state: z.ZodType<State>;
  readonly leaseState: z.ZodType<LeaseState>;

  /** Why no resource of this configuration could ever serve these attributes, or null. Pure. */
  refuses(config: Config, attributes: Attributes): string | null;

  readonly resource: {
    /** A name for people. Pure. */
    name(config: Config, resourceId: string): string;
    /** Slot locks beside those of the limits: exclusive rights that this resource needs. Pure. */
    slots?(config: Config): readonly string[];
    activate(
      context: WorkContext,
      resource: ResourceView<Config, State | null>,
    ): Promise<Step<State>>;
    /** Accepts whatever half of it was built. Idempotent. */
    destroy(
      context: WorkContext,
      resource: ResourceView<Config, State | null>,
    ): Promise<Step<null>>;
  };

  readonly lease: {
    /** Why this active resource cannot serve these attributes, or null. Pure. */
    refuses?(config: Config, state: State, attributes: Attributes): string | null;
    /** Slot locks beside those of the limits that a lease on this resource needs. Pure. */
    slots?(config: Config, state: State, attributes: Attributes): readonly string[];
    /** Whether `activate` has to run; if not, the lease is active as soon as it is placed. Pure. */
    needsSetUp(config: Config, attributes: Attributes): boolean;
    activate(
      context: WorkContext,
      lease: LeaseView<Config, State, Attributes, LeaseState | null>,
    ): Promise<Step<LeaseState>>;
    /** Ends all that runs for the attempt and removes all that it left. Idempotent. */
    destroy(
      context: WorkContext,
      lease: LeaseView<Config, State, Attributes, LeaseState | null>,
    ): Promise<Step<null>>;
  };

  readonly interfaces: Interfaces<LeaseView<Config, State, Attributes, LeaseState | null>>;
}
