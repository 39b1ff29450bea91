/**
 * Where the consent between a project that asks and the owner of a blueprint stands. Default deny:
 * only `authorized` lets leases of the asking project be placed there.
 *
 * `by` is whose move it is that leads to the status: the asking project's or the owner's. The
 * database has it in two columns, one for each side; `withdrawn` outweighs what the owner decided,
 * and asking anew takes nothing of an earlier decision along.
 */
export const AUTHORIZATION_STATUS = {
  requested: { by: 'asker', from: ['declined', 'revoked', 'withdrawn'] },
  authorized: { by: 'owner', from: ['requested', 'declined', 'revoked'] },
  declined: { by: 'owner', from: ['requested'] },
  revoked: { by: 'owner', from: ['authorized'] },
  withdrawn: { by: 'asker', from: ['requested', 'authorized', 'declined', 'revoked'] },
} as const satisfies Record<string, { by: 'asker' | 'owner'; from: readonly string[] }>;

export type AuthorizationStatus = keyof typeof AUTHORIZATION_STATUS;

export const AUTHORIZATION_STATUSES = Object.keys(
  AUTHORIZATION_STATUS,
) as readonly AuthorizationStatus[];

/** The statuses from which one may get there. */
export function authorizationStatusesBefore(
  status: AuthorizationStatus,
): readonly AuthorizationStatus[] {
  return AUTHORIZATION_STATUS[status].from;
}
