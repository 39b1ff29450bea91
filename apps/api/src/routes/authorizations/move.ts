import type { Authorization } from '@drydock/contract';
import type { AuthorizationMove } from '@drydock/model';
import { endpoint, type Call } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderAuthorization } from '../../render/authorization.ts';
import type { Services } from '../../services.ts';

export const approveAuthorization = endpoint('authorizations.approve', (call, services) =>
  moved(call, 'approve', null, services),
);

export const declineAuthorization = endpoint('authorizations.decline', (call, services) =>
  moved(call, 'decline', call.body?.reason ?? null, services),
);

export const revokeAuthorization = endpoint('authorizations.revoke', (call, services) =>
  moved(call, 'revoke', call.body?.reason ?? null, services),
);

export const withdrawAuthorization = endpoint('authorizations.withdraw', (call, services) =>
  moved(call, 'withdraw', null, services),
);

async function moved(
  call: Pick<Call<'authorizations.approve'>, 'params' | 'caller' | 'idempotency'>,
  move: AuthorizationMove,
  reason: string | null,
  { verbs }: Services,
): Promise<Authorization> {
  const wish = { ...wishOf(call), ...call.params, move, reason };
  return renderAuthorization(await verbs.authorization.move(wish), call.caller);
}
