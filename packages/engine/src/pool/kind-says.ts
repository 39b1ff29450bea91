import type { LoadedKind } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';

/** What a kind may say of what an older configuration has built; kinds need not. */
interface Says {
  readonly update?: unknown;
  readonly withdrawn?: (config: JsonObject, choice: JsonObject) => string | null;
}

const saysOf = (kind: LoadedKind): Says => kind.resource as Says;

/** Whether the kind can bring a resource in place to another revision. */
export const canUpdate = (kind: LoadedKind): boolean => saysOf(kind).update !== undefined;

/** Why the present configuration wants no more leases on one of that choice; null where it does not mind. */
export const withdrawnOf = (
  kind: LoadedKind,
  config: JsonObject,
  choice: JsonObject,
): string | null => saysOf(kind).withdrawn?.(config, choice) ?? null;
