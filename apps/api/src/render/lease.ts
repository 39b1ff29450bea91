import type { Lease, LeaseRequest } from '@drydock/contract';
import { actionsOf, BOUNDS, LEASE_ACTIONS, type Actor, type Subject } from '@drydock/model';
import type { Acceptance, LeaseRecord } from '@drydock/store';
import { instant } from './instant.ts';

export function renderLease(record: LeaseRecord, actor: Actor): Lease {
  return {
    id: record.id,
    type: record.type,
    status: record.status,
    blueprint: record.blueprintId,
    resource: record.resourceId,
    fence: record.fence,
    holder: holderOf(record.holder),
    owner: record.owner,
    author: record.author,
    attributes: record.attributes,
    quantities: { ...record.quantities },
    priority: record.priority,
    labels: { ...record.labels },
    ttlSeconds: record.ttlSeconds,
    expiresAt: instant(record.expiresAt),
    latestExpiresAt: instant(record.latestExpiresAt),
    interfaces: [...record.interfaces],
    createdAt: instant(record.createdAt),
    acquiredAt: instant(record.acquiredAt),
    activatedAt: instant(record.activatedAt),
    releasedAt: instant(record.releasedAt),
    destroyedAt: instant(record.destroyedAt),
    reason: record.reason,
    reasonCode: record.reasonCode,
    actions: actionsOf('leases', LEASE_ACTIONS, record, actor),
  };
}

const holderOf = (holder: Subject | null): Lease['holder'] =>
  holder && { ...holder, resource: holder.kind === 'resource' ? holder.id : null };

const JUST_ACCEPTED = { status: 'pending', holder: null, expiresAt: null } as const;

/** A lease as it was accepted: the answer to a repeated request is that of the first one. */
export function renderAccepted(
  request: LeaseRequest,
  id: string,
  { at, author }: Acceptance,
  actor: Actor,
): Lease {
  return {
    id,
    type: request.type,
    status: 'pending',
    blueprint: null,
    resource: null,
    fence: null,
    holder: null,
    owner: request.owner ?? null,
    author,
    attributes: request.attributes ?? {},
    quantities: request.quantities ?? {},
    priority: request.priority ?? 0,
    labels: request.labels ?? {},
    ttlSeconds: request.ttlSeconds ?? BOUNDS.ttlSecondsDefault,
    expiresAt: null,
    latestExpiresAt: null,
    interfaces: [],
    createdAt: at.toISOString(),
    acquiredAt: null,
    activatedAt: null,
    releasedAt: null,
    destroyedAt: null,
    reason: null,
    reasonCode: null,
    actions: actionsOf('leases', LEASE_ACTIONS, { id, ...JUST_ACCEPTED }, actor),
  };
}
