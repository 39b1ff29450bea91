import type { KindFault, KindRegistry } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';
import type { KindFaults } from './kind-faults.ts';
import { mostLeases, type MostLeases } from './most-leases.ts';
import type { BlueprintFacts } from './snapshot.ts';

/** Beside what the kind says of the blueprint otherwise. */
const keyOf = (blueprintId: string): string => `capacity of ${blueprintId}`;

/** How many leases a resource takes at most, asked of its kind once for each configuration. */
export class Capacities {
  private readonly kinds: Pick<KindRegistry, 'get'>;
  private readonly faults: KindFaults;
  /** By configuration: the resources of one revision share theirs. */
  private readonly known = new Map<
    JsonObject,
    { readonly id: string; readonly most: MostLeases }
  >();

  constructor(kinds: Pick<KindRegistry, 'get'>, faults: KindFaults) {
    this.kinds = kinds;
    this.faults = faults;
  }

  /** Where its kind's code fails, nothing is placed: nobody knows how much there is room for. */
  mostOn(blueprint: BlueprintFacts | undefined, config: JsonObject): MostLeases {
    if (blueprint === undefined) {
      return { count: null, by: 'limit' };
    }
    const known = this.known.get(config);
    if (known?.id === blueprint.id) {
      return known.most;
    }
    const most = this.faults.ask(
      keyOf(blueprint.id),
      () => mostLeases(blueprint, this.kinds.get(blueprint.kind), config),
      { count: 0, by: 'kind' } as const,
    );
    this.known.set(config, { id: blueprint.id, most });
    return most;
  }

  /** Why it is not known, if the blueprint's kind failed in saying so. */
  faultOf(blueprintId: string): KindFault | null {
    return this.faults.of(keyOf(blueprintId));
  }
}
