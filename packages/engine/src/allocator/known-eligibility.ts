import type { KindFault, KindRegistry } from '@drydock/blueprint';
import type { Effort } from './effort.ts';
import { eligibleBlueprints, type AsksWhere, type Eligibility } from './eligible.ts';
import { baseShape } from './holders.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

/** Of one list of blueprints, by project and shape. */
interface Known {
  readonly kinds: KindRegistry;
  readonly byShape: Map<string, Eligibility>;
}

/** Of a list that is kept for long, shapes that are remembered at most. */
const SHAPES_MAX = 100;

const known = new WeakMap<readonly BlueprintFacts[], Known>();

/**
 * As `eligibleBlueprints`. While nothing changes, decision after decision is given the same list of blueprints,
 * and most often leases of the same shapes: what was found then is found again without asking the kinds, whose
 * answers depend on nothing else. Where a kind's code failed it is asked again.
 */
export function eligibleAsKnown(
  lease: AsksWhere & Pick<WaitingLease, 'shape'>,
  blueprints: readonly BlueprintFacts[],
  kinds: KindRegistry,
  effort: Effort,
  met: KindFault[],
): Eligibility {
  let of = known.get(blueprints);
  if (of?.kinds !== kinds) {
    of = { kinds, byShape: new Map() };
    known.set(blueprints, of);
  }
  const { byShape } = of;
  const key = `${lease.projectId} ${baseShape(lease.shape)}`;
  const before = byShape.get(key);
  if (before !== undefined) {
    effort.step();
    return before;
  }
  const faults = met.length;
  const eligibility = eligibleBlueprints(lease, blueprints, kinds, effort, met);
  if (met.length === faults) {
    if (byShape.size >= SHAPES_MAX) {
      byShape.clear();
    }
    byShape.set(key, eligibility);
  }
  return eligibility;
}
