import type { LoadedKind } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import type { BlueprintFacts } from './snapshot.ts';

/** How many leases a resource takes at most, and what says so. */
export interface MostLeases {
  /** Null for any number. */
  readonly count: number | null;
  readonly by: 'limit' | 'kind';
}

/**
 * The smaller of the blueprint's limit and what its kind can serve on one resource: by what is stored of that,
 * which statements go by, and by what the kind says of the configuration that built the resource.
 */
export function mostLeases(
  { limitLeasesPerResource: limit, capacity: stored }: Capacious,
  kind: LoadedKind | undefined,
  config: JsonObject,
): MostLeases {
  const capacity = smaller(stored, kind?.resource.capacity(config) ?? null);
  const isKinds = capacity !== null && (limit === null || capacity < limit);
  return isKinds ? { count: capacity, by: 'kind' } : { count: limit, by: 'limit' };
}

export type Capacious = Pick<BlueprintFacts, 'limitLeasesPerResource' | 'capacity'>;

const smaller = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
