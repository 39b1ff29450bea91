import type { Blueprint } from '@drydock/contract';
import type { BlueprintRecord } from '@drydock/store';

export function renderBlueprint(record: BlueprintRecord): Blueprint {
  const { id, name, kind, provides, revision, config, packing, enabled, draining } = record;
  return {
    id,
    name,
    kind,
    provides,
    revision,
    config,
    // By name: what comes back from the database has them in another order.
    limits: {
      resources: record.limits.resources,
      leasesPerResource: record.limits.leasesPerResource,
      failedBuilds: record.limits.failedBuilds,
    },
    packing,
    enabled,
    draining: draining && { ...draining },
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
  };
}
