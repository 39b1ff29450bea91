import type { Json, JsonObject } from '@drydock/model';
import type { Secrets } from '../context.ts';
import type { HeldLease, LeaseWish } from '../held-lease.ts';

/** One way to use the kind. Give at least one; the more they differ, the more is checked. */
export interface ConformanceExample {
  readonly name: string;
  readonly config: JsonObject;
  /** Attributes that a resource of this configuration serves. */
  readonly attributes: JsonObject;
  /** As a blueprint's `limits.leasesPerResource`; default: none. Leases have a place where there is one. */
  readonly leasesPerResource?: number;
  /**
   * A newer configuration to which `resource.update` brings a resource of this one, for a kind that has it: in
   * at least one example.
   */
  readonly updatesTo?: JsonObject;
  /** Calls of the kind's own operations that succeed on a new lease, one after the other. */
  readonly calls?: readonly ConformanceCall[];
}

/** One call of an operation. */
export interface ConformanceCall {
  readonly interface: string;
  readonly operation: string;
  readonly input: JsonObject;
  /** The bytes that it is given, if it takes some. */
  readonly gives?: string | Uint8Array;
  /** What it answers, where that can be told. */
  readonly answer?: Json;
  /** The bytes that it has to send, where these can be told. */
  readonly gets?: string | Uint8Array;
  /** What has to happen, in this order, where that can be told. */
  readonly events?: readonly string[];
}

/** What the suite has to know about a kind besides its code. */
export interface ConformanceHarness {
  readonly node: string;
  /** The credentials that its examples name. */
  readonly secrets?: Secrets;
  /** For a kind whose resources stand on leases: grants real ones. */
  readonly leases?: ConformanceLeases;
  readonly examples: readonly ConformanceExample[];
  /**
   * All that exists outside because of the kind, one line for each thing: machines, directories,
   * processes, users. Found without the kind's own code. What lasts between resources (a shared
   * parent directory) is left out.
   */
  witness(): Promise<readonly string[]>;
  /**
   * How long one call of a function or an operation of the kind may take; what has not answered by then is
   * given up by its name. Default: 60,000. Let your test runner wait longer.
   */
  readonly timeoutMs?: number;
  /**
   * Removes all that the witness sees, without the kind's own code. Called after a check that failed, so that
   * what a broken `destroy` has left fails no other check.
   */
  clear?(): Promise<void>;
}

/** Leases that resources of the suite hold, by the resource's id and their name. */
export interface ConformanceLeases {
  /** Asks for a lease, once for each holder and name, whatever crashes in between. */
  request(holder: string, name: string, wish: LeaseWish): Promise<void>;
  find(holder: string, name: string): Promise<HeldLease | null>;
  /** The holder is destroyed: takes back all that it held. */
  releaseAll(holder: string): Promise<void>;
}

/** One check: a behaviour as its name, and a function that rejects where it is missing. */
export interface ConformanceCheck {
  readonly name: string;
  readonly run: () => Promise<void>;
}
