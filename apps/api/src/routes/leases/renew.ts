import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderLease } from '../../render/lease.ts';

export const renewLease = endpoint('leases.renew', async (call, { verbs }) => {
  const wish = { ...wishOf(call), ...call.params, ...call.body };
  return renderLease(await verbs.lease.renew(wish), call.caller);
});
