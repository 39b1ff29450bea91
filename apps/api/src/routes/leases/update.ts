import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderLease } from '../../render/lease.ts';

export const updateLease = endpoint('leases.update', async (call, { verbs, views }) => {
  const { id } = call.params;
  await verbs.label('lease', { ...wishOf(call), id, ...call.body });
  return renderLease(await views.lease.get(call.caller.projectId, id), call.caller);
});
