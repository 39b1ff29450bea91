import type { JsonObject, Quantities } from '@drydock/model';
import type { z } from 'zod';
import type { InterfaceDefinition, Operations } from './interface/define-interface.ts';
import type { Operation } from './interface/operation.ts';
import type { OperationUse, PartsOf, ReturnOf } from './interface/use.ts';

/** What a resource asks for to stand on. */
export interface LeaseWish {
  /** One of the types that the kind's `resource.leases` names. */
  readonly type: string;
  readonly attributes?: JsonObject;
  /** How much it takes of what the resource offers. Default: nothing. */
  readonly quantities?: Quantities;
  /** Names or ids of the only blueprints it may come from. Default: any. */
  readonly blueprints?: readonly string[];
  /** Default: 0. */
  readonly priority?: number;
}

/** A lease that a resource holds. It lives as long as the resource: it has no deadline. */
export type HeldLease = WaitingLease | ActiveLease | EndedLease;

export interface WaitingLease {
  readonly status: 'waiting';
  readonly id: string;
}

export interface ActiveLease {
  readonly status: 'active';
  readonly id: string;
  /** What it is a lease of; `state` is what that resource's kind returned. */
  readonly resource: { readonly id: string; readonly state: JsonObject };
  /** Names of the interfaces that the lease has. */
  readonly interfaces: readonly string[];
  /**
   * What can be done with it through an interface. Every act is checked against the holder's claim and the
   * lease.
   *
   * ```ts
   * const { exec } = host.use(command);
   * await exec({ argv: ['true'] });
   * ```
   *
   * @throws DrydockError `interface-missing`
   */
  use<Members extends Operations>(
    definition: InterfaceDefinition<Members>,
  ): HeldImplementation<Members>;
}

export interface EndedLease {
  readonly status: 'ended';
  /** Null where it was never requested, because it could not be served. */
  readonly id: string | null;
  /** A sentence for a person. */
  readonly reason: string;
}

/** An interface of a held lease, by the names of its operations. */
export type HeldImplementation<Members extends Operations> = {
  readonly [Name in keyof Members]: HeldOperation<Members[Name]>;
};

/** Resolves with what the operation answers, as its schema has parsed it. */
export type HeldOperation<Op extends Operation> = (
  input: z.input<Op['input']>,
  parts?: HeldParts<Op>,
) => Promise<ReturnOf<Op>>;

/**
 * What its caller brings. `signal` adds to what ends it, `entitled` to what is checked before each act, and
 * is asked last: it may take note that something is done. Of what an operation of the shape takes (`received`)
 * or gives (`send`, `emit`, `begin`), what is left out is empty, and lost.
 */
export type HeldParts<Op extends Operation> = Partial<
  Pick<OperationUse, 'signal' | 'entitled'> & PartsOf<Op>
>;

/** Finds what a resource holds under a name; null where it never asked for it. */
export type FindHeldLease = (name: string) => Promise<HeldLease | null>;

/** Where resources hold nothing. */
export const holdsNothing: FindHeldLease = () => Promise.resolve(null);
