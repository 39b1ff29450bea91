import type { JsonObject } from '@drydock/model';
import type { z } from 'zod';
import type { WorkContext } from '../context.ts';
import type { HeldImplementation } from '../held-lease.ts';
import type {
  InterfaceDefinition,
  OfferedInterface,
  Operations,
} from '../interface/define-interface.ts';
import type { ConfigurationProblem, Nothing } from '../kind.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { Step } from '../step.ts';

/** A kind that is made of kinds. Its parts share one lease of what they stand on. */
export interface Composite<
  Config,
  Attributes = Nothing,
  Names extends string = string,
  Wired extends JsonObject = Nothing,
> {
  /** As of any kind. */
  readonly kind: string;
  readonly provides: string;
  readonly summary: string;
  readonly config: z.ZodType<Config>;
  readonly attributes?: z.ZodType<Attributes>;

  /** Beside what its parts refuse and find wrong. Pure. */
  refuses?(config: Config, attributes: Attributes): string | null;
  problems?(config: Config): readonly ConfigurationProblem[];
  /** A name of a resource for people; default: the kind and the end of its id. Pure. */
  name?(config: Config, resourceId: string): string;
  /** How many leases one resource takes at most; the least of this and what its parts take holds. Pure. */
  capacity?(config: Config): number | null;

  /** By their names, in the order in which they are set up; they are torn down in the reverse one. */
  readonly parts: { readonly [Name in Names]: Part<Config, Attributes, NoInfer<Names>> };

  /**
   * What is done between the parts of a lease once each is set up, such as filling one by another. May be called
   * again after a crash, as any set-up: what is done once is a call of the context. Nothing takes it back but the
   * end of the parts.
   */
  wire?(
    context: WireContext,
    lease: CompositeLease<Config, Attributes, NoInfer<Names>, Wired>,
  ): Promise<Step<Wired>>;
  /** What `wire` returns; left out where that is `{}`. */
  readonly wired?: z.ZodType<Wired>;

  /** Which part answers for an interface, by the interface's name. */
  readonly interfaces?: Readonly<Record<string, NoInfer<Names>>>;
  /** Interfaces of its own, made of what its parts can do. */
  readonly own?: readonly OfferedInterface<
    CompositeLease<Config, Attributes, NoInfer<Names>, Wired>
  >[];
}

export interface Part<Config, Attributes, Names extends string> {
  readonly kind: LoadedKind;
  /**
   * Its configuration. Default: those fields of the composite's that its schema has too, and over them those of the
   * field that is called as the part, where there is one. Pure.
   */
  config?(own: Config): object;
  /** What is asked of it. Default: those attributes of the composite’s that its schema has too. Pure. */
  attributes?(asked: Attributes, own: Config): object;
  /** What it is told of the parts before it, and nobody outside may say. */
  readonly given?: {
    /** Its `resource.given`. Pure. */
    resource?(earlier: BuiltParts<Names>, own: Config): JsonObject;
    /** Its `lease.given`: those before it are set up by then. Where it is taken down they may not have been. Pure. */
    lease?(earlier: SetUpParts<Names>, asked: Attributes, own: Config): JsonObject;
  };
}

/** A part of a resource, as it was built. */
export interface BuiltPart {
  /** Its own, by which it names things. */
  readonly id: string;
  readonly config: JsonObject;
  readonly state: JsonObject;
}

/** A part of a lease, as it was set up. */
export interface SetUpPart {
  readonly attemptId: string;
  readonly attributes: JsonObject;
  /** Null where nothing was set up. */
  readonly state: JsonObject | null;
  readonly resource: BuiltPart;
}

/** Of those that come before. */
export type BuiltParts<Names extends string = string> = Readonly<Record<Names, BuiltPart>>;
export type SetUpParts<Names extends string = string> = Readonly<Record<Names, SetUpPart>>;

/** A part of a lease that can be used. */
export interface UsablePart extends SetUpPart {
  /**
   * What can be done with it through one of its interfaces, also one that the composite does not offer. In an
   * operation pass its `use` on: it holds the check that nothing starts after the lease's release.
   *
   * @throws DrydockError `interface-missing`
   */
  use<Members extends Operations>(
    definition: InterfaceDefinition<Members>,
  ): HeldImplementation<Members>;
}

/** A lease of a composite, with its parts. */
export interface CompositeLease<
  Config,
  Attributes = Nothing,
  Names extends string = string,
  Wired = Nothing,
> {
  readonly id: string;
  readonly attemptId: string;
  readonly resourceId: string;
  readonly config: Config;
  readonly attributes: Attributes;
  /** What `wire` returned; null before. */
  readonly wired: Wired | null;
  readonly parts: Readonly<Record<Names, UsablePart>>;
}

/** What `wire` may use; calls have names of their own. */
export type WireContext = Pick<
  WorkContext,
  'signal' | 'node' | 'secrets' | 'log' | 'call' | 'recall' | 'held' | 'entitled'
>;
