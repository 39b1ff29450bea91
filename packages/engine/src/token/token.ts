import type { Role, Scope } from '@drydock/model';
import type { NewEvent } from '../event.ts';
import type { Labels } from '../label/labels.ts';
import type { Idempotency } from '../wish/wish.ts';

/** A token without its secret. */
export interface TokenFacts {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[] | null;
  readonly ratePerSecond: number | null;
  readonly author: string;
  readonly labels: Labels;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewToken {
  /** Whose request it is: the idempotency key is recorded there. */
  readonly callerProjectId: string;
  readonly projectId: string;
  readonly author: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[] | null;
  readonly ratePerSecond: number | null;
  readonly labels: Labels;
  readonly expiresInSeconds: number | null;
  /** When it ends at the latest; null for never. */
  readonly expiresAtMost: Date | null;
  readonly idempotency: Idempotency | null;
}

/**
 * The whole token as text is there for the request that made it alone: only a hash of its secret
 * is stored, so a repeated request is told everything but that.
 */
export interface MadeToken {
  readonly token: TokenFacts;
  /** Null where the same request made it before. */
  readonly text: string | null;
}

export interface TokenStore {
  /**
   * Commits the token with its event and the idempotency record, unless `check` throws: it is asked where
   * the same request has made none before.
   *
   * @throws DrydockError `name-taken`, `quota-exceeded`, `idempotency-key-reused`
   */
  create(wanted: NewToken, event: NewEvent, check: () => void): Promise<MadeToken>;
  /**
   * Revokes it and commits its event, to which the token's name is added; one that was revoked before
   * stays as it is. False where the project has no such token.
   */
  revoke(
    wish: { readonly projectId: string; readonly id: string },
    event: NewEvent,
  ): Promise<boolean>;
}
