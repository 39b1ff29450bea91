import type { Resource } from '@drydock/contract';
import type { ResourceRecord } from '@drydock/store';
import { instant } from './instant.ts';

export function renderResource(record: ResourceRecord): Resource {
  return {
    id: record.id,
    type: record.type,
    name: record.name,
    status: record.status,
    marks: Object.entries(record.marks).map(([name, mark]) => ({
      name: name as Resource['marks'][number]['name'],
      author: mark.author,
      reason: mark.reason,
      setAt: mark.setAt,
      expiresAt: mark.expiresAt,
    })),
    blueprint: record.blueprintId,
    revision: record.revision,
    interfaces: [...record.interfaces],
    attributes: record.state ?? {},
    health: record.health && {
      healthyAt: instant(record.health.healthyAt),
      failedAt: instant(record.health.failedAt),
      failures: record.health.failures,
      reason: record.health.reason,
    },
    leases: { live: record.liveLeases, limit: record.leaseLimit },
    createdAt: record.createdAt.toISOString(),
    activatedAt: instant(record.activatedAt),
    releasedAt: instant(record.releasedAt),
    destroyedAt: instant(record.destroyedAt),
    reason: record.reason,
    reasonCode: record.reasonCode,
    abandoned: record.abandoned,
  };
}
