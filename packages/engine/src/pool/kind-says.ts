import type { LoadedKind } from '@drydock/blueprint';
import type { JsonObject } from '@drydock/model';

/** Whether the kind can bring a resource in place to another revision. */
export const canUpdate = ({ resource }: LoadedKind): boolean => resource.update !== undefined;

/** Why the present configuration wants no more leases on one of that choice; null where it does not mind. */
export const withdrawnOf = (
  { resource }: LoadedKind,
  config: JsonObject,
  choice: JsonObject,
): string | null => resource.withdrawn?.(config, choice) ?? null;
