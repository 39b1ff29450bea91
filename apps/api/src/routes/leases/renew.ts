import { DrydockError } from '@drydock/model';
import { readLease, renewLease as renew } from '@drydock/store';
import { whyUnusable } from '../../exec/open-command.ts';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '../../http/problem.ts';
import { renderLease } from '../../render/lease.ts';

/** Renewing never shortens, so doing it again under the same key does no harm. */
export const renewLease = endpoint('leases.renew', async ({ params, body, caller }, services) => {
  const { database } = services;
  const { projectId, author } = caller;
  const { id } = params;
  const expiresAt = await renew(database, {
    projectId,
    leaseId: id,
    seconds: body.ttlSeconds,
    author,
  });
  const lease = await readLease(database, projectId, id);
  if (lease === null) {
    throw notFound('lease', id);
  }
  if (expiresAt === null) {
    throw isReleasing(lease) ? releasing(id) : whyUnusable(lease);
  }
  return renderLease(lease);
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
