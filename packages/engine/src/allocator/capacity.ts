import type { Choice, LoadedKind } from '@drydock/blueprint';
import { amountOf, isNothing, RULES } from '@drydock/model';
import type { EligibleBlueprint, Eligibility } from './eligible.ts';
import { KindFaults } from './kind-faults.ts';
import { mostLeases } from './most-leases.ts';
import { choicesOf } from './choices.ts';
import { holdersOf, mostOf } from './holders.ts';
import { offersOf } from './offers.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

/**
 * How many leases with these attributes could be held at once if nobody else held anything;
 * infinite where no limit says, or where an operator could open another blueprint.
 */
export function capacityOf(shape: Eligibility, lease: WaitingLease): number {
  if (shape.refused.some(({ rule }) => RULES[rule].who === 'operator')) {
    return Infinity;
  }
  return shape.eligible
    .map((blueprint) => capacityOfBlueprint(blueprint, lease))
    .reduce((sum, each) => sum + each, 0);
}

function capacityOfBlueprint({ facts, kind }: EligibleBlueprint, lease: WaitingLease): number {
  const { attributes } = lease;
  const { limitResources, resources, config } = facts;
  const faults = new KindFaults();
  const choices = faults.ask(facts.id, () => choicesOf(kind, config, attributes), null);
  const most = faults.ask(facts.id, () => mostLeases(facts, kind, config), null);
  const each = faults.ask(facts.id, () => mostByQuantity(facts, kind, choices ?? [], lease), null);
  if (choices === null || most === null || each === null) {
    // Nobody knows, and it may be mended.
    return Infinity;
  }
  // Where each needs a right of its own, there are no more than there are choices.
  const isBound = choices.every(({ slots }) => slots.length > 0);
  const buildable = Math.min(limitResources ?? Infinity, isBound ? choices.length : Infinity);
  // Those from before a limit was lowered are still used.
  const resourcesMax = Math.max(buildable, resources);
  const onAll =
    resourcesMax === 0 || each === 0 ? 0 : resourcesMax * Math.min(each, most.count ?? Infinity);
  return holdersOf(facts, lease)
    .map(({ limit }) => mostOf(limit, lease))
    .reduce((least, allowed) => Math.min(least, allowed), onAll);
}

/** How many such leases fit on one resource, by what that offers: on the one that offers most. */
function mostByQuantity(
  facts: BlueprintFacts,
  kind: LoadedKind,
  choices: readonly Choice[],
  { quantities }: WaitingLease,
): number {
  if (isNothing(quantities)) {
    return Infinity;
  }
  return choices
    .map(({ choice }) => {
      const offered = offersOf(facts, kind, facts.config, choice);
      return Object.entries(quantities)
        .map(([name, amount]) => Math.floor(amountOf(offered, name) / amount))
        .reduce((least, each) => Math.min(least, each), Infinity);
    })
    .reduce((most, each) => Math.max(most, each), 0);
}
