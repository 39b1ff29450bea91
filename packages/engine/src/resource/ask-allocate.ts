import type { JsonObject } from '@drydock/model';
import { notFound } from '../wish/not-found.ts';
import { keyReused } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import { allocateResource, type AllocateResourcePorts } from './allocate.ts';

export interface AllocateByHand extends Wish {
  /** Name or id of a blueprint of the project. */
  readonly blueprint: string;
  readonly attributes: JsonObject;
}

/**
 * Has a resource built, whether or not anybody has asked for a lease; its id.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`, or as `allocateResource`
 */
export async function allocateByHand(
  { projectId, author, idempotency, blueprint, attributes }: AllocateByHand,
  ports: AllocateResourcePorts,
): Promise<string> {
  const wish = { projectId, author, idempotency, blueprint, attributes };
  const allocation = await allocateResource(wish, ports);
  switch (allocation.outcome) {
    case 'missing':
      throw notFound('blueprint', blueprint);
    case 'key-reused':
      throw keyReused();
    case 'allocated':
    case 'repeated':
      return allocation.resourceId;
  }
}
