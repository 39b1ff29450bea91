import type { JsonObject } from '@drydock/model';
import type { CommandResult, CommandRun, CommandSpec } from './command-interface.ts';

/** What a resource asks for to stand on. */
export interface LeaseWish {
  /** One of the types that the kind's `resource.leases` names. */
  readonly type: string;
  readonly attributes?: JsonObject;
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
  readonly interfaces: HeldInterfaces;
}

export interface EndedLease {
  readonly status: 'ended';
  /** Null where it was never requested, because it could not be served. */
  readonly id: string | null;
  /** A sentence for a person. */
  readonly reason: string;
}

/** The interfaces that the lease has, opened. */
export interface HeldInterfaces {
  readonly command?: HeldCommand;
}

/** A `command` interface whose every start is checked against the holder's claim and the lease. */
export interface HeldCommand {
  /** As `CommandInterface.exec`. `run` adds to what is checked and what ends it. */
  exec(spec: CommandSpec, run?: Partial<CommandRun>): Promise<CommandResult>;
}

/** Finds what a resource holds under a name; null where it never asked for it. */
export type FindHeldLease = (name: string) => Promise<HeldLease | null>;

/** Where resources hold nothing. */
export const holdsNothing: FindHeldLease = () => Promise.resolve(null);
