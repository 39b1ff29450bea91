import { setImmediate } from 'node:timers/promises';
import type { Lease, LeaseRequest } from '@drydock/contract';
import { requestLeases, type Acceptance, type LeaseRequest as NewRequest } from '@drydock/engine';
import { BOUNDS } from '@drydock/model';
import type { Caller } from '@drydock/store';
import { endpoint, type Call } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import type { Room } from '../../quota/lease-room.ts';
import { renderAccepted, renderLease } from '../../render/lease.ts';
import type { Services } from '../../services.ts';
import { checkLeaseRequest } from './check-lease-request.ts';

/**
 * A lease that was accepted just now is pending, or its change has been told or will be: there is
 * nothing to read until a message was lost.
 */
const FIRST_READ_MS = 500;

type Accepted = Exclude<Acceptance, { outcome: 'key-reused' }>;

/** Accepts leases: committed before the answer, hinted after it. */
export const requestLease = endpoint('leases.request', async (call, services) => {
  const { body, query, caller, reply } = call;
  const acceptance = await accept(call, services);
  if (acceptance.outcome === 'key-reused') {
    throw keyReused();
  }
  const { leaseIds } = acceptance;
  const leases =
    query.wait === undefined
      ? await accepted(body, leaseIds, services)
      : await whenActive(call, caller, acceptance, services);
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

/** What was accepted once is not judged again: a blueprint may be gone since, or a quota used up. */
async function accept(call: Call<'leases.request'>, services: Services): Promise<Acceptance> {
  const { body, caller, idempotency } = call;
  const { projectId, quotas: limits } = caller;
  const count = body.count ?? 1;
  let blueprintIds: readonly string[] | null;
  let room: Room;
  try {
    blueprintIds = await checkLeaseRequest(body, caller, services);
    room = await services.leaseRoom.take({ projectId, count, limits });
  } catch (refusal) {
    const before =
      idempotency === null ? null : await services.requests.acceptedBefore(projectId, idempotency);
    if (before === null) {
      throw refusal;
    }
    return before;
  }
  // Where it is not known what became of them they count until they are counted again.
  let isNew = true;
  try {
    const acceptance = await commit(call, { blueprintIds, count }, services);
    isNew = acceptance.outcome === 'accepted';
    return acceptance;
  } finally {
    room.end(isNew ? 'used' : 'unused');
  }
}

function commit(
  { body, caller, idempotency, request }: Call<'leases.request'>,
  { blueprintIds, count }: Pick<NewRequest, 'blueprintIds' | 'count'>,
  { requests, hints }: Services,
): Promise<Acceptance> {
  return requestLeases(
    {
      projectId: caller.projectId,
      author: caller.author,
      type: body.type,
      attributes: body.attributes ?? {},
      blueprintIds,
      priority: body.priority ?? 0,
      ttlSeconds: body.ttlSeconds ?? BOUNDS.ttlSecondsDefault,
      waitTimeoutSeconds: body.waitTimeoutSeconds ?? BOUNDS.waitTimeoutSecondsDefault,
      owner: body.owner ?? null,
      labels: body.labels ?? {},
      count,
      atomic: body.atomic ?? false,
      idempotency,
      traceparent: request.trace?.traceparent ?? null,
    },
    { store: requests, hints },
  );
}

/** One request's leases were accepted in one transaction, so at one time. */
async function accepted(
  request: LeaseRequest,
  leaseIds: readonly string[],
  { acceptedAt }: Services,
): Promise<Lease[]> {
  const at = (await acceptedAt(leaseIds[0] ?? '')) ?? new Date();
  return leaseIds.map((id) => renderAccepted(request, id, at));
}

async function whenActive(
  { query, gone }: Call<'leases.request'>,
  { projectId }: Caller,
  { leaseIds, outcome }: Accepted,
  { waiters }: Services,
): Promise<Lease[]> {
  // The hint first: it is on its way by the next turn, and a thousand waiters take milliseconds.
  await setImmediate();
  const found = await waiters.wait({
    projectId,
    leaseIds,
    awaited: 'active',
    timeoutMs: query.timeoutSeconds * 1_000,
    firstReadAfterMs: outcome === 'accepted' ? FIRST_READ_MS : 0,
    gone,
  });
  return found.flatMap((lease) => (lease === null ? [] : renderLease(lease)));
}
