import type { Resource } from '@drydock/contract';
import { actionsOf, marksAt, RESOURCE_ACTIONS, type Actor } from '@drydock/model';
import type { ResourceRecord } from '@drydock/store';
import { instant } from './instant.ts';

export function renderResource(record: ResourceRecord, actor: Actor): Resource {
  const { id, status, users } = record;
  const revisions = { own: record.revision, present: record.presentRevision };
  const standing = { id, status, users, revisions, marks: marksAt(record.marks, Date.now()) };
  return {
    id,
    type: record.type,
    name: record.name,
    status,
    marks: Object.entries(record.marks).map(([name, mark]) => ({
      name: name as Resource['marks'][number]['name'],
      author: mark.author,
      reason: mark.reason,
      setAt: mark.setAt,
      expiresAt: mark.expiresAt,
    })),
    blueprint: record.blueprintId,
    revision: record.revision,
    choice: record.choice,
    owner: record.owner,
    author: record.author,
    interfaces: [...record.interfaces],
    attributes: record.state ?? {},
    health: record.health && {
      healthyAt: instant(record.health.healthyAt),
      failedAt: instant(record.health.failedAt),
      failures: record.health.failures,
      reason: record.health.reason,
    },
    leases: { live: users.attempts, limit: record.leaseLimit },
    labels: record.labels,
    createdAt: record.createdAt.toISOString(),
    activatedAt: instant(record.activatedAt),
    releasedAt: instant(record.releasedAt),
    destroyedAt: instant(record.destroyedAt),
    reason: record.reason,
    reasonCode: record.reasonCode,
    abandoned: record.abandoned,
    actions: actionsOf('resources', RESOURCE_ACTIONS, standing, actor),
  };
}
