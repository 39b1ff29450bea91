import { setImmediate } from 'node:timers/promises';
import type { Lease } from '@drydock/contract';
import type { Accepted, AcceptLeases } from '@drydock/engine';
import { BOUNDS, NO_QUANTITIES } from '@drydock/model';
import { endpoint, type Call } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderAccepted, renderLease } from '../../render/lease.ts';
import type { Services } from '../../services.ts';

/**
 * A lease that was accepted just now is pending, or its change has been told or will be: there is
 * nothing to read until a message was lost.
 */
const FIRST_READ_MS = 500;

/** Accepts leases: committed before the answer, hinted after it. */
export const requestLease = endpoint('leases.request', async (call, services) => {
  const { body, caller, query, reply } = call;
  const { projectId, quotas: limits } = caller;
  const wish = acceptanceOf(call);
  const { count } = wish;
  const acceptance = await services.verbs.lease.request(wish, () =>
    services.leaseRoom.take({ projectId, count, limits }),
  );
  const leases =
    query.wait === undefined
      ? await accepted(call, acceptance, services)
      : await whenActive(call, acceptance, services);
  if (body.count !== undefined) {
    return { items: leases };
  }
  const [lease] = leases;
  if (lease === undefined) {
    throw new Error('A request without a count is for one lease.');
  }
  reply.header('location', `/v1/leases/${lease.id}`);
  return lease;
});

function acceptanceOf(call: Call<'leases.request'>): AcceptLeases {
  const { body, request } = call;
  const { projectId, author, idempotency } = wishOf(call);
  return {
    projectId,
    author,
    type: body.type,
    attributes: body.attributes ?? {},
    blueprints: body.blueprints ?? null,
    quantities: body.quantities ?? NO_QUANTITIES,
    priority: body.priority ?? 0,
    ttlSeconds: body.ttlSeconds ?? BOUNDS.ttlSecondsDefault,
    waitTimeoutSeconds: body.waitTimeoutSeconds ?? BOUNDS.waitTimeoutSecondsDefault,
    owner: body.owner ?? null,
    labels: body.labels ?? {},
    count: body.count ?? 1,
    atomic: body.atomic ?? false,
    idempotency,
    traceparent: request.trace?.traceparent ?? null,
  };
}

/** One request's leases were accepted in one transaction, so at one time. */
async function accepted(
  { body, caller }: Call<'leases.request'>,
  { leaseIds }: Accepted,
  { views }: Services,
): Promise<Lease[]> {
  const { author } = caller;
  const kept = (await views.lease.acceptedAt(leaseIds[0] ?? '')) ?? { at: new Date(), author };
  return leaseIds.map((id) => renderAccepted(body, id, kept, caller));
}

async function whenActive(
  { query, gone, caller }: Call<'leases.request'>,
  { leaseIds, isNew }: Accepted,
  { waiters }: Services,
): Promise<Lease[]> {
  // The hint first: it is on its way by the next turn, and a thousand waiters take milliseconds.
  await setImmediate();
  const found = await waiters.wait({
    projectId: caller.projectId,
    leaseIds,
    awaited: 'active',
    timeoutMs: query.timeoutSeconds * 1_000,
    firstReadAfterMs: isNew ? FIRST_READ_MS : 0,
    gone,
  });
  return found.flatMap((lease) => (lease === null ? [] : renderLease(lease, caller)));
}
