import type { AuthorizationStatus } from '@drydock/model';
import type { Idempotency } from '../wish/wish.ts';

interface Party {
  readonly id: string;
  readonly name: string;
}

/** Consent between a project that asks and a blueprint of another project. */
export interface AuthorizationFacts {
  readonly id: string;
  readonly status: AuthorizationStatus;
  readonly blueprintId: string;
  readonly blueprintName: string;
  /** Whether the blueprint was deleted meanwhile. */
  readonly isOrphan: boolean;
  /** The resource type whose allocator has to hear of a move. */
  readonly provides: string;
  readonly asker: Party;
  readonly owner: Party;
  readonly askedBy: string;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

export interface Asking {
  readonly projectId: string;
  readonly author: string;
  readonly blueprintId: string;
  readonly idempotency: Idempotency | null;
}

/** `own`: the blueprint is the asker's, who needs no consent for it. */
export type Asked =
  | { readonly outcome: 'asked' | 'unchanged'; readonly authorization: AuthorizationFacts }
  | { readonly outcome: 'own' | 'missing' | 'key-reused' };

export interface Move {
  /** The project whose move it is. */
  readonly projectId: string;
  readonly author: string;
  readonly id: string;
  readonly to: Exclude<AuthorizationStatus, 'requested'>;
  readonly reason: string | null;
  readonly idempotency: Idempotency | null;
}

/**
 * `refused`: it stands where that move does not exist. `not-theirs`: it is the other side's move.
 */
export type Moved =
  | {
      readonly outcome: 'moved' | 'unchanged' | 'refused' | 'not-theirs';
      readonly authorization: AuthorizationFacts;
    }
  | { readonly outcome: 'missing' | 'key-reused' };

/**
 * Each commits the move with its events, one for each project, and a wake of the type.
 *
 * A move keeps the allocator of the type out until it is committed: whoever is told that an
 * authorization was taken back will see no new lease placed under it.
 */
export interface AuthorizationStore {
  ask(wish: Asking): Promise<Asked>;
  move(move: Move): Promise<Moved>;
}
