import type { Authorization } from '@drydock/contract';
import { moveAuthorization, type AuthorizationFacts, type Move } from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import { endpoint, type Call } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { notFound } from '@drydock/engine';
import { renderAuthorization } from '../../render/authorization.ts';
import type { Services } from '../../services.ts';

/**
 * Each of them again is the same wish. A repeated request is none: what was decided since stands.
 */

export const approveAuthorization = endpoint('authorizations.approve', (call, services) =>
  move(call, 'authorized', null, services),
);

export const declineAuthorization = endpoint('authorizations.decline', (call, services) =>
  move(call, 'declined', call.body?.reason ?? null, services),
);

export const revokeAuthorization = endpoint('authorizations.revoke', (call, services) =>
  move(call, 'revoked', call.body?.reason ?? null, services),
);

export const withdrawAuthorization = endpoint('authorizations.withdraw', (call, services) =>
  move(call, 'withdrawn', null, services),
);

type MovedBy = 'params' | 'caller' | 'idempotency';

async function move(
  { params, caller, idempotency }: Pick<Call<'authorizations.approve'>, MovedBy>,
  to: Move['to'],
  reason: string | null,
  { authorizations: store, hints }: Services,
): Promise<Authorization> {
  const { projectId, author } = caller;
  const { id } = params;
  const wish = { projectId, author, id, to, reason, idempotency };
  const moved = await moveAuthorization(wish, { store, hints });
  switch (moved.outcome) {
    case 'key-reused':
      throw keyReused();
    case 'missing':
      throw notFound('authorization', id);
    case 'not-theirs':
      throw notTheirs(moved.authorization, to);
    case 'refused':
      throw refused(moved.authorization, to);
    case 'moved':
    case 'unchanged':
      return renderAuthorization(moved.authorization, projectId);
  }
}

function notTheirs({ asker, owner }: AuthorizationFacts, to: Move['to']): DrydockError {
  const who = to === 'withdrawn' ? asker : owner;
  return new DrydockError('conflict', `Only the project ${who.name} can do that.`, {
    hint:
      to === 'withdrawn'
        ? 'The owner of the blueprint declines or revokes.'
        : 'The project that asks can withdraw.',
  });
}

function refused({ status, isOrphan }: AuthorizationFacts, to: Move['to']): DrydockError {
  if (to === 'authorized' && isOrphan) {
    return new DrydockError('conflict', 'The blueprint that was asked for is deleted.');
  }
  const hint = HINTS[status];
  return new DrydockError(
    'conflict',
    `What stands as ${status} cannot become ${to}.`,
    hint === undefined ? {} : { hint },
  );
}

const HINTS: Partial<Record<AuthorizationFacts['status'], string>> = {
  requested: 'Approve or decline it.',
  authorized: 'Revoke it to take it back.',
  withdrawn: 'The project that asked would have to ask again.',
};
