import { notFound } from '@drydock/engine';
import { endpoint } from '../../http/endpoint.ts';
import { renderLease } from '../../render/lease.ts';

export const getLease = endpoint('leases.get', async (call, { views, waiters }) => {
  const { projectId } = call.caller;
  const { id: leaseId } = call.params;
  const { wait: awaited, timeoutSeconds } = call.query;
  if (awaited === undefined) {
    return renderLease(await views.lease.get(projectId, leaseId), call.caller);
  }
  const [lease] = await waiters.wait({
    projectId,
    leaseIds: [leaseId],
    awaited,
    timeoutMs: timeoutSeconds * 1_000,
    gone: call.gone,
  });
  if (lease === null || lease === undefined) {
    throw notFound('lease', leaseId);
  }
  return renderLease(lease, call.caller);
});
