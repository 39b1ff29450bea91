import type { LoadedKind } from '@drydock/blueprint';
import { amountOf, canonicalJson, type JsonObject, type Quantities } from '@drydock/model';
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
 * What kinds said, by configuration and choice: a kind parses the whole of it each time, and may have as many
 * choices as hosts. Configurations of blueprints that do not change stay the same object.
 */
const said = new WeakMap<JsonObject, Map<string, Quantities>>();

function saidByKind(kind: LoadedKind, config: JsonObject, choice: JsonObject): Quantities {
  const known = said.get(config) ?? new Map<string, Quantities>();
  said.set(config, known);
  const key = `${kind.kind} ${canonicalJson(choice)}`;
  const quantities = known.get(key) ?? kind.resource.quantities(config, choice);
  known.set(key, quantities);
  return quantities;
}

/**
 * What a resource offers: of each name what its blueprint says or its kind does, the smaller where both do. A
 * name that neither of them says is offered by none.
 */
export function offersOf(
  { quantities: limits }: Pick<BlueprintFacts, 'quantities'>,
  kind: LoadedKind | undefined,
  config: JsonObject,
  choice: JsonObject,
): Quantities {
  const offered: Record<string, number> = {
    ...(kind && saidByKind(kind, config, choice)),
  };
  for (const [name, amount] of Object.entries(limits)) {
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
