import type { Blueprint } from '@drydock/contract';
import type { StoredBlueprint } from '@drydock/engine';
import { actionsOf, BLUEPRINT_ACTIONS, type Actor } from '@drydock/model';

export function renderBlueprint(blueprint: StoredBlueprint, actor: Actor): Blueprint {
  const { id, name, kind, provides, revision, config, packing, transcripts, enabled, draining } =
    blueprint;
  return {
    id,
    name,
    kind,
    provides,
    revision,
    config,
    // By name: what comes back from the database has them in another order.
    limits: {
      resources: blueprint.limits.resources,
      leasesPerResource: blueprint.limits.leasesPerResource,
      failedBuilds: blueprint.limits.failedBuilds,
    },
    packing,
    transcripts: { ...transcripts },
    enabled,
    draining: draining && { ...draining },
    labels: blueprint.labels,
    resources: blueprint.resources,
    createdAt: blueprint.createdAt.toISOString(),
    updatedAt: blueprint.updatedAt.toISOString(),
    actions: actionsOf('blueprints', BLUEPRINT_ACTIONS, blueprint, actor),
  };
}
