import { DrydockError } from '@drydock/model';
import { readLease, renewLease as renew } from '@drydock/store';
import { whyUnusable } from '../../use/open-lease.ts';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { notFound } from '@drydock/engine';
import { renderLease } from '../../render/lease.ts';

/** A repeated request is answered with the lease as it stands and the deadline that it was given. */
export const renewLease = endpoint('leases.renew', async (call, services) => {
  const { params, body, caller, idempotency } = call;
  const { database } = services;
  const { projectId, author } = caller;
  const { id } = params;
  const renewed = await renew(database, {
    projectId,
    leaseId: id,
    seconds: body.ttlSeconds,
    author,
    idempotency,
  });
  if (renewed.outcome === 'key-reused') {
    throw keyReused();
  }
  const lease = await readLease(database, projectId, id);
  if (lease === null) {
    throw notFound('lease', id);
  }
  if (renewed.outcome === 'refused') {
    throw isReleasing(lease) ? releasing(id) : whyUnusable(lease);
  }
  const { outcome, expiresAt } = renewed;
  return renderLease(outcome === 'repeated' ? { ...lease, expiresAt } : lease);
});

/** Active and before its deadline, and yet not renewed: somebody has asked for its release. */
function isReleasing({ status, expiresAt }: { status: string; expiresAt: Date | null }): boolean {
  return status === 'active' && expiresAt !== null && expiresAt.getTime() > Date.now();
}

function releasing(id: string): DrydockError {
  return new DrydockError('lease-ended', `The lease ${id} is being released.`, {
    hint: 'Request another one.',
  });
}
