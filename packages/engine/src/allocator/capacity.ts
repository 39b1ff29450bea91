import { RULES, type JsonObject } from '@drydock/model';
import type { EligibleBlueprint, Eligibility } from './eligible.ts';
import { KindFaults } from './kind-faults.ts';
import { mostLeases } from './most-leases.ts';
import { choicesOf } from './choices.ts';

/**
 * How many leases with these attributes could be held at once if nobody else held anything;
 * infinite where no limit says, or where an operator could open another blueprint.
 */
export function capacityOf(shape: Eligibility, attributes: JsonObject): number {
  if (shape.refused.some(({ rule }) => RULES[rule].who === 'operator')) {
    return Infinity;
  }
  return shape.eligible
    .map((blueprint) => capacityOfBlueprint(blueprint, attributes))
    .reduce((sum, each) => sum + each, 0);
}

function capacityOfBlueprint({ facts, kind }: EligibleBlueprint, attributes: JsonObject): number {
  const { limitResources, resources, config } = facts;
  const faults = new KindFaults();
  const choices = faults.ask(facts.id, () => choicesOf(kind, config, attributes), null);
  const most = faults.ask(facts.id, () => mostLeases(facts, kind, config), null);
  if (choices === null || most === null) {
    // Nobody knows, and it may be mended.
    return Infinity;
  }
  // Where each needs a right of its own, there are no more than there are choices.
  const isBound = choices.every(({ slots }) => slots.length > 0);
  const buildable = Math.min(limitResources ?? Infinity, isBound ? choices.length : Infinity);
  // Those from before a limit was lowered are still used.
  const resourcesMax = Math.max(buildable, resources);
  return resourcesMax === 0 ? 0 : resourcesMax * (most.count ?? Infinity);
}
