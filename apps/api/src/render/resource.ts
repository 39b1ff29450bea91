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
      setAt: mark.setAt,
      expiresAt: mark.until,
    })),
    blueprint: record.blueprintId,
    revision: record.revision,
    interfaces: [...record.interfaces],
    attributes: record.state ?? {},
    leases: { live: record.liveLeases, limit: record.leaseLimit },
    createdAt: record.createdAt.toISOString(),
    activatedAt: instant(record.activatedAt),
    releasedAt: instant(record.releasedAt),
    destroyedAt: instant(record.destroyedAt),
    reason: record.reason,
    reasonCode: record.reasonCode,
  };
}
