import type { LoadedKind, OutsideThing } from '@drydock/blueprint';
import { resourceView } from '../facts.ts';
import type { FoundThing, Owner } from './finding.ts';

/** What the row that a mark names makes of the thing. */
export type Ownership =
  /** A living resource’s own. */
  | 'owned'
  /** Of another project or kind, which look for themselves. */
  | 'not-ours'
  /** Its resource is gone, never was, or says that it is no thing of its own. */
  | 'nobodys';

/**
 * Whose a thing is, by the row as it stands. Pure but for the kind's own word, which may throw: then nobody knows, and
 * it stays.
 */
export function ownershipOf(
  thing: OutsideThing,
  owner: Owner | null,
  { projectId, kind }: { readonly projectId: string; readonly kind: LoadedKind },
): Ownership {
  if (owner === null) {
    return 'nobodys';
  }
  if (owner.kind !== kind.kind || owner.projectId !== projectId) {
    return 'not-ours';
  }
  if (owner.status === 'destroyed') {
    return 'nobodys';
  }
  return (kind.resource.outside?.owns?.(resourceView(owner), thing) ?? true) ? 'owned' : 'nobodys';
}

/** A finding as its kind knows it. */
export const thingOf = (found: FoundThing): OutsideThing => ({
  id: found.thingId,
  what: found.what,
  resourceId: found.resourceId,
  epoch: found.epoch,
  createdAt: found.thingCreatedAt?.toISOString() ?? null,
  state: found.state,
});
