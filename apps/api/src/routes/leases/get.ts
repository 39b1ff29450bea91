import { readLease } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderLease } from '../../render/lease.ts';

export const getLease = endpoint('leases.get', async (call, { database, waiters }) => {
  const { projectId } = call.caller;
  const { id: leaseId } = call.params;
  const { wait: awaited, timeoutSeconds } = call.query;
  const [lease] =
    awaited === undefined
      ? [await readLease(database, projectId, leaseId)]
      : await waiters.wait({
          projectId,
          leaseIds: [leaseId],
          awaited,
          timeoutMs: timeoutSeconds * 1_000,
          gone: call.gone,
        });
  if (lease === null || lease === undefined) {
    throw notFound('lease', leaseId);
  }
  return renderLease(lease);
});
