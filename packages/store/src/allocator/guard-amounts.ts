import type { Plan } from '@drydock/engine';
import { amountOf } from '@drydock/model';
import type { Runner } from '../postgres/database.ts';
import { toJson } from '../postgres/json.ts';

/**
 * Has the database look whether what is placed passes what resources offer, or what holders may have; nothing
 * where no lease takes anything that is counted.
 */
export function guardAmounts(runner: Runner, { placements }: Plan): Promise<unknown>[] {
  const offers = new Map<string, object>();
  for (const { resourceId: resource, quantities, offered } of placements) {
    for (const name of Object.keys(quantities)) {
      offers.set(`${resource} ${name}`, { resource, name, most: amountOf(offered, name) });
    }
  }
  const placed = placements.flatMap(({ leaseId: lease, countedBy: blueprint }) =>
    blueprint === null ? [] : [{ lease, blueprint }],
  );
  if (offers.size === 0 && placed.length === 0) {
    return [];
  }
  return [
    runner.rows('allocator/guard-amounts', {
      offers: toJson([...offers.values()]),
      placed: toJson(placed),
    }),
  ];
}
