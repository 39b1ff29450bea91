import type { JsonObject } from '@drydock/model';
import { z } from 'zod';
import { defineBlueprint } from '../define-blueprint.ts';
import type { Nothing } from '../kind.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import { checkComposite } from './check-composite.ts';
import { combined } from './combined.ts';
import type { Composite } from './composite.ts';
import { interfacesOfComposite } from './interfaces.ts';
import { destroyLeaseParts, setUpParts } from './lease-parts.ts';
import { membersOf, type AnyComposite, type Member } from './member.ts';
import { buildParts, checkParts, destroyParts } from './resource-parts.ts';
import { wireParts } from './wire-parts.ts';
import { WIRED } from './wired.ts';

const NAME_END = 8;

/**
 * Declares a kind that is made of kinds; the default export of its file. It is a kind like any other for all who use
 * it, and its parts are what they always are: what is said of one by its kind, its schemas, its page, holds.
 *
 * All parts share one lease of what they stand on. So a composite holds nothing while it waits for something else,
 * and two that want the same few hosts wait in line, and never for each other.
 *
 * @throws DrydockError `invalid-configuration` with everything that is wrong with it
 */
export function defineComposite<
  Config,
  Attributes = Nothing,
  Names extends string = string,
  Wired extends JsonObject = Nothing,
>(composite: Composite<Config, Attributes, Names, Wired>): LoadedKind {
  checkComposite(composite);
  // From here on its own schemas have parsed all that its functions are given.
  const whole = composite as unknown as AnyComposite;
  const members = membersOf(whole);
  const { kind, provides, summary, config, attributes } = whole;
  const all = combined(whole, members);
  const types = members.flatMap(({ kind: { resource } }) => resource.leases ?? []);
  const seconds = periodsOf(members);
  return defineBlueprint<JsonObject, JsonObject, JsonObject, JsonObject>({
    kind,
    provides,
    summary,
    config,
    ...(attributes !== undefined && { attributes }),
    state: stateOf(members.map((each) => [each.name, each.kind.state])),
    leaseState: stateOf([
      ...members.map((each) => [each.name, each.kind.leaseState] as const),
      ...(whole.wire === undefined ? [] : [[WIRED, whole.wired ?? z.strictObject({})] as const]),
    ]),
    refuses: all.refuses,
    problems: all.problems,
    credentials: all.credentials,
    grants: all.grants,

    resource: {
      name: (own, id) => whole.name?.(own, id) ?? `${kind}-${id.slice(-NAME_END)}`,
      slots: all.resourceSlots,
      capacity: (own) => all.capacity(own, whole.capacity?.(own) ?? null),
      withdrawn: all.withdrawn,
      quantities: all.quantities,
      pricedAs: all.pricedAs,
      ...(types.length > 0 && { leases: [...new Set(types)] }),
      activate: (context, resource) => buildParts(members, context, resource),
      destroy: (context, resource) => destroyParts(members, context, resource),
      ...(seconds !== null && {
        health: {
          ...seconds,
          check: (context, resource) => checkParts(members, context, resource),
        },
      }),
    },

    lease: {
      refuses: all.leaseRefuses,
      slots: all.leaseSlots,
      needsSetUp: (own, asked) => whole.wire !== undefined || all.needsSetUp(own, asked),
      async activate(context, lease) {
        const step = await setUpParts(members, context, lease);
        return step.step === 'done' ? wireParts(whole, members, context, lease, step.result) : step;
      },
      destroy: (context, lease) => destroyLeaseParts(members, context, lease),
    },

    interfaces: interfacesOfComposite(whole, members),
  });
}

/** Each part's own, as far as it is there. */
const stateOf = (parts: readonly (readonly [string, z.ZodType])[]): z.ZodType<JsonObject> =>
  z.strictObject(
    Object.fromEntries(parts.map(([name, schema]) => [name, schema.optional()])),
  ) as unknown as z.ZodType<JsonObject>;

/** As often as the part that is looked at most; null where none is. */
function periodsOf(
  members: readonly Member[],
): { readonly everySeconds: number; readonly closelyEverySeconds?: number } | null {
  const looks = members.flatMap(({ kind }) => kind.resource.health ?? []);
  if (looks.length === 0) {
    return null;
  }
  const close = looks.flatMap(({ closelyEverySeconds }) => closelyEverySeconds ?? []);
  return {
    everySeconds: Math.min(...looks.map(({ everySeconds }) => everySeconds)),
    ...(close.length > 0 && { closelyEverySeconds: Math.min(...close) }),
  };
}
