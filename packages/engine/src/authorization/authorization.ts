import type { AuthorizationStanding, AuthorizationStatus } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { Labels } from '../label/labels.ts';
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
  /** Those of the project that asks. */
  readonly labels: Labels;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

/** What decides about what one of the two projects may do. */
export function standingOf(facts: AuthorizationFacts, projectId: string): AuthorizationStanding {
  const { status, isOrphan, asker, owner } = facts;
  const side = asker.id === projectId ? 'asker' : 'owner';
  return { status, isOrphan, side, asker: asker.name, owner: owner.name };
}

/** The same as each of the two projects is told of it. */
export interface ToldToBoth {
  readonly asker: NewEvent;
  readonly owner: NewEvent;
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

/** Where a project moves an authorization to. */
export type MovedTo = Exclude<AuthorizationStatus, 'requested'>;

export interface Move {
  /** The project whose move it is. */
  readonly projectId: string;
  readonly author: string;
  readonly id: string;
  readonly to: MovedTo;
  readonly reason: string | null;
  readonly idempotency: Idempotency | null;
}

/** `unchanged`: it stands there already, or the same request moved it before. */
export type Moved =
  | { readonly outcome: 'moved' | 'unchanged'; readonly authorization: AuthorizationFacts }
  | { readonly outcome: 'missing' | 'key-reused' };

/** What a move hangs on, and what is told of it. */
export interface Moving {
  /** Whether it is that project's move as things stand; throws if not. False where it is there already. */
  readonly isMove: (before: AuthorizationFacts) => boolean;
  readonly eventsOf: (before: AuthorizationFacts) => ToldToBoth;
}

/**
 * Each commits the move with its events, one for each project, and a wake of the type.
 *
 * A move keeps the allocator of the type, and every other move, out until it is committed: whoever is
 * told that an authorization was taken back will see no new lease placed under it.
 */
export interface AuthorizationStore {
  /** Null where neither side of it is the project. */
  get(projectId: string, id: string): Promise<AuthorizationFacts | null>;
  /** Names of projects and the id are added to the events: who asks does not know them. */
  ask(wish: Asking, events: ToldToBoth): Promise<Asked>;
  move(move: Move, moving: Moving): Promise<Moved>;
}
