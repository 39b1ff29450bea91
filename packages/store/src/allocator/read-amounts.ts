import {
  holderKey,
  holdersOf,
  limitsHolders,
  type Amounts,
  type Holder,
  type Snapshot,
} from '@drydock/engine';
import { isNothing } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/**
 * The snapshot with what is taken of quantities, and of what owners and labels may have, where that matters
 * to any of its leases; else nothing is read. Under the type's claim nobody adds to it until the decision.
 */
export async function withAmounts(runner: Runner, snapshot: Snapshot): Promise<Snapshot> {
  const { blueprints, resources, leases } = snapshot;
  const asks = leases.some(({ quantities }) => !isNothing(quantities));
  const limiting = blueprints.filter(limitsHolders);
  if (leases.length === 0 || (!asks && limiting.length === 0)) {
    return snapshot.amounts === null ? snapshot : { ...snapshot, amounts: null };
  }
  const decided = leases.flatMap(({ id, awaits }) => (awaits === null ? [] : [id]));
  const holders = new Map<string, Holder>();
  for (const blueprint of limiting) {
    for (const lease of leases) {
      for (const { limit: _, ...holder } of holdersOf(blueprint, lease)) {
        holders.set(holderKey(holder), holder);
      }
    }
  }
  const [onResources, ofHolders] = await Promise.all([
    asks
      ? runner.rows('allocator/taken-of-resources', {
          resources: resources.map(({ id }) => id),
          leases: decided,
        })
      : [],
    holders.size === 0
      ? []
      : runner.rows('allocator/taken-by-holders', {
          blueprints: limiting.map(({ id }) => id),
          holders: toJson([...holders.values()].map(holderRow)),
          leases: decided,
        }),
  ]);
  const amounts: Amounts = {
    onResources,
    ofHolders: ofHolders.map(({ blueprint: blueprintId, project: projectId, ...row }) => ({
      ...row,
      blueprintId,
      projectId,
    })),
  };
  return { ...snapshot, amounts };
}

/** As statements take it. */
const holderRow = ({ blueprintId, projectId, label, value }: Holder): object => ({
  blueprint: blueprintId,
  project: projectId,
  label,
  value,
});
