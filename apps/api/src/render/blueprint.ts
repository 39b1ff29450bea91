import type { Blueprint } from '@drydock/contract';
import type { StoredBlueprint } from '@drydock/engine';
import {
  actionsOf,
  BLUEPRINT_ACTIONS,
  type Actor,
  type HolderLimit,
  type PoolSettings,
} from '@drydock/model';

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
      leaseSecondsMax: blueprint.limits.leaseSecondsMax,
      quantities: { ...blueprint.limits.quantities },
      perOwner: holderLimit(blueprint.limits.perOwner),
      perLabel: blueprint.limits.perLabel.map(({ label, leases, quantities }) => ({
        label,
        leases,
        quantities: { ...quantities },
      })),
    },
    packing,
    pool: renderPool(blueprint.pool),
    building: { ...blueprint.building },
    pricing: blueprint.pricing && {
      currency: blueprint.pricing.currency,
      perHour: blueprint.pricing.perHour,
      perHourByType: { ...blueprint.pricing.perHourByType },
    },
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

const holderLimit = (limit: HolderLimit | null) =>
  limit && { leases: limit.leases, quantities: { ...limit.quantities } };

const renderPool = ({ schedule, breaker, ...pool }: PoolSettings): Blueprint['pool'] => ({
  ...pool,
  schedule: schedule.map(({ cron, timezone, readyMin }) => ({ cron, timezone, readyMin })),
  breaker: breaker && { ...breaker },
});
