import type { Plan, Snapshot } from '@drydock/engine';
import { isKept } from '@drydock/model';

/**
 * Blueprints whose pools have less ready than before, or something that was used up: those that leases are
 * placed on. Most often none, which is known without a look at either.
 */
export function poolsUsedBy(
  { placements }: Pick<Plan, 'placements'>,
  { blueprints, resources }: Pick<Snapshot, 'blueprints' | 'resources'>,
): readonly string[] {
  const kept = new Set(blueprints.filter(({ pool }) => isKept(pool)).map(({ id }) => id));
  if (kept.size === 0 || placements.length === 0) {
    return [];
  }
  const used = new Set(placements.map(({ resourceId }) => resourceId));
  const of = resources.filter(({ id }) => used.has(id)).map(({ blueprintId }) => blueprintId);
  return [...new Set(of.filter((id) => kept.has(id)))];
}
