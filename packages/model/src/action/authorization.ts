import {
  AUTHORIZATION_STATUS,
  authorizationStatusesBefore,
  type AuthorizationStatus,
} from '../authorization-status.ts';
import type { ActionRules, Hindrance } from './action.ts';

type Side = 'asker' | 'owner';

/** What decides about an authorization, as one of the two projects stands to it. */
export interface AuthorizationStanding {
  readonly status: AuthorizationStatus;
  /** Whether the blueprint was deleted meanwhile. */
  readonly isOrphan: boolean;
  /** Which of the two would act. */
  readonly side: Side;
  /** Names of the two projects. */
  readonly asker: string;
  readonly owner: string;
}

/** Moves, as they are called, and where they lead. */
export type AuthorizationMove = 'approve' | 'decline' | 'revoke' | 'withdraw';

export const AUTHORIZATION_MOVES = {
  approve: 'authorized',
  decline: 'declined',
  revoke: 'revoked',
  withdraw: 'withdrawn',
} as const satisfies Record<AuthorizationMove, AuthorizationStatus>;

export const AUTHORIZATION_ACTIONS = {
  approve: { role: 'operator', hindrance: (standing) => hindranceTo('approve', standing) },
  decline: { role: 'operator', hindrance: (standing) => hindranceTo('decline', standing) },
  revoke: { role: 'operator', hindrance: (standing) => hindranceTo('revoke', standing) },
  withdraw: { role: 'operator', hindrance: (standing) => hindranceTo('withdraw', standing) },
  update: {
    role: 'operator',
    hindrance: (standing) =>
      notTheirs(standing, 'asker', 'The labels are those of the project that asks.'),
  },
} as const satisfies ActionRules<AuthorizationStanding>;

/**
 * What stands in the way of a move. Being there already does as well: there is nothing to do, and a
 * request for it changes nothing.
 */
function hindranceTo(move: AuthorizationMove, standing: AuthorizationStanding): Hindrance | null {
  const { status, isOrphan } = standing;
  const to = AUTHORIZATION_MOVES[move];
  const { by } = AUTHORIZATION_STATUS[to];
  const hint =
    by === 'asker'
      ? 'The owner of the blueprint declines or revokes.'
      : 'The project that asks can withdraw.';
  const theirs = notTheirs(standing, by, hint);
  if (theirs !== null) {
    return theirs;
  }
  if (status === to) {
    return { code: 'conflict', sentence: `It stands as ${status} already.` };
  }
  if (to === 'authorized' && isOrphan) {
    return { code: 'conflict', sentence: 'The blueprint that was asked for is deleted.' };
  }
  return authorizationStatusesBefore(to).includes(status)
    ? null
    : {
        code: 'conflict',
        sentence: `What stands as ${status} cannot become ${to}.`,
        ...WAYS_ON[status],
      };
}

function notTheirs(
  { side, ...names }: AuthorizationStanding,
  whose: Side,
  hint: string,
): Hindrance | null {
  return side === whose
    ? null
    : { code: 'conflict', sentence: `Only the project ${names[whose]} can do that.`, hint };
}

const WAYS_ON: Partial<Record<AuthorizationStatus, { readonly hint: string }>> = {
  requested: { hint: 'Approve or decline it.' },
  authorized: { hint: 'Revoke it to take it back.' },
  withdrawn: { hint: 'The project that asked would have to ask again.' },
};
