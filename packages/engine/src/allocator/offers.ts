import type { LoadedKind } from '@drydock/blueprint';
import { amountOf, type JsonObject, type Quantities } from '@drydock/model';
import { choicesOf } from './choices.ts';
import type { EligibleBlueprint } from './eligible.ts';
import type { BlueprintFacts, WaitingLease } from './snapshot.ts';

/** Of what there is too little: how much of it there is, and how much is asked for. */
export interface Lack {
  readonly name: string;
  readonly have: number;
  readonly need: number;
}

/**
 * What a resource offers: of each name what its blueprint says or its kind does, the smaller where both do. A
 * name that neither of them says is offered by none.
 */
export function offersOf(
  { quantities: said }: Pick<BlueprintFacts, 'quantities'>,
  kind: LoadedKind | undefined,
  config: JsonObject,
  choice: JsonObject,
): Quantities {
  const offered: Record<string, number> = { ...kind?.resource.quantities(config, choice) };
  for (const [name, amount] of Object.entries(said)) {
    offered[name] = Object.hasOwn(offered, name)
      ? Math.min(amountOf(offered, name), amount)
      : amount;
  }
  return offered;
}

/** The first of what is asked for of which there is too little; null where there is enough of all. */
export function lackOf(asked: Quantities, there: (name: string) => number): Lack | null {
  for (const name in asked) {
    const have = there(name);
    const need = amountOf(asked, name);
    if (need > have) {
      return { name, have, need };
    }
  }
  return null;
}

/** What is lacking on whatever the blueprint could build for the lease, unused; null where one would do. */
export function tooLarge(
  { facts, kind }: EligibleBlueprint,
  { attributes, quantities }: Pick<WaitingLease, 'attributes' | 'quantities'>,
): Lack | null {
  let least: Lack | null = null;
  for (const { choice } of choicesOf(kind, facts.config, attributes)) {
    const offered = offersOf(facts, kind, facts.config, choice);
    const lack = lackOf(quantities, (name) => amountOf(offered, name));
    if (lack === null) {
      return null;
    }
    least ??= lack;
  }
  return least;
}
