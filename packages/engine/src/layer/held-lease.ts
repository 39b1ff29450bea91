import type { JsonObject, LeaseStatus, Quantities } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { Claim, UsableAttempt } from '../facts.ts';

/** A lease that a resource holds, with what opening it needs. */
export interface HeldLeaseFacts {
  readonly id: string;
  readonly status: LeaseStatus;
  readonly reason: string | null;
  readonly attributes: JsonObject;
  /** Null if the lease is not placed. */
  readonly attempt: UsableAttempt | null;
}

/** A lease to be held, checked: a type that something provides. */
export interface HeldLeaseRequest {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly attributes: JsonObject;
  readonly quantities: Quantities;
  /** Names or ids of the only blueprints it may come from, or null for any. */
  readonly blueprints: readonly string[] | null;
  readonly priority: number;
  /** What the timelines of the lease and of its holder say of the request. */
  readonly leaseEvent: NewEvent;
  readonly holderEvent: NewEvent;
}

export type HeldLeaseOutcome =
  | { readonly outcome: 'requested' | 'found'; readonly lease: HeldLeaseFacts }
  /** Never to be had, with a sentence for a person. */
  | { readonly outcome: 'refused'; readonly reason: string };

export interface HeldLeaseStore {
  findHeld(holderId: string, name: string): Promise<HeldLeaseFacts | null>;
  /**
   * Commits the lease under its holder's claim, or returns the one that was committed under that
   * name before, whatever it asked. Null when fenced out.
   */
  requestHeld(claim: Claim, request: HeldLeaseRequest): Promise<HeldLeaseOutcome | null>;
  /** Whether something may be started on it; with a claim, only while that claim is held. */
  isHeldEntitled(use: {
    readonly leaseId: string;
    readonly attemptId: string;
    readonly holderId: string;
    readonly claim: Claim | null;
  }): Promise<boolean>;
}
