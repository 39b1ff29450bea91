import type { JsonObject, Quantities } from '@drydock/model';
import type { BlueprintKind, ConfigurationProblem } from '../kind.ts';
import {
  attributesOf,
  configOf,
  type ActiveResource,
  type AnyComposite,
  type AnyResource,
  type Member,
} from './member.ts';
import { saidOf } from './named.ts';
import { slotOf } from './part-context.ts';
import { builtParts } from './resource-parts.ts';

type Kind = BlueprintKind<JsonObject, JsonObject, JsonObject, JsonObject>;

/** What the pure functions of all parts say together. */
export interface Combined {
  readonly refuses: NonNullable<Kind['refuses']>;
  readonly problems: NonNullable<Kind['problems']>;
  readonly credentials: NonNullable<Kind['credentials']>;
  readonly grants: NonNullable<Kind['grants']>;
  readonly resourceSlots: (own: JsonObject) => readonly string[];
  /** The least. */
  readonly capacity: (own: JsonObject, most: number | null) => number | null;
  readonly withdrawn: (own: JsonObject) => string | null;
  /** Of each name the least that a part offers. */
  readonly quantities: (own: JsonObject) => Quantities;
  readonly pricedAs: (own: JsonObject) => string | null;
  readonly leaseRefuses: (resource: AnyResource, asked: JsonObject) => string | null;
  readonly leaseSlots: (resource: ActiveResource, asked: JsonObject) => readonly string[];
  readonly needsSetUp: (own: JsonObject, asked: JsonObject) => boolean;
}

export function combined(composite: AnyComposite, members: readonly Member[]): Combined {
  const firstOf = (say: (member: Member) => string | null | undefined): string | null => {
    for (const member of members) {
      const said = say(member) ?? null;
      if (said !== null) {
        return saidOf(member.name, said);
      }
    }
    return null;
  };
  const slots = (of: (member: Member) => readonly string[] | undefined): readonly string[] =>
    members.flatMap((member) => (of(member) ?? []).map((slot) => slotOf(member.name, slot)));
  return {
    refuses: (own, asked) =>
      composite.refuses?.(own, asked) ??
      firstOf((each) => each.kind.refuses(configOf(each, own), attributesOf(each, asked, own))),
    problems: (own) => [
      ...(composite.problems?.(own) ?? []),
      ...members.flatMap((each) => problemsOf(each, own)),
    ],
    credentials: (own) =>
      unique(members.flatMap((each) => each.kind.credentials?.(configOf(each, own)) ?? [])),
    grants: (own) => unique(members.flatMap((each) => each.kind.grants(configOf(each, own)))),
    resourceSlots: (own) => slots((each) => each.kind.resource.slots?.(configOf(each, own))),
    capacity: (own, most) => {
      const all = [
        most,
        ...members.map((each) => each.kind.resource.capacity(configOf(each, own))),
      ];
      const bounds = all.filter((each) => each !== null);
      return bounds.length === 0 ? null : Math.min(...bounds);
    },
    withdrawn: (own) => firstOf((each) => each.kind.resource.withdrawn?.(configOf(each, own), {})),
    quantities: (own) => {
      const least: Record<string, number> = {};
      for (const each of members) {
        for (const [name, many] of Object.entries(
          each.kind.resource.quantities(configOf(each, own), {}),
        )) {
          least[name] = Math.min(many, least[name] ?? many);
        }
      }
      return least;
    },
    pricedAs: (own) =>
      members
        .map((each) => each.kind.resource.pricedAs(configOf(each, own), {}))
        .find((type) => type !== null) ?? null,
    leaseRefuses: (resource, asked) =>
      resource.state === null
        ? null
        : firstOf((each) => {
            const view = viewOf(each, members, { ...resource, state: resource.state ?? {} });
            return each.kind.lease.refuses?.(view, attributesOf(each, asked, resource.config));
          }),
    leaseSlots: (resource, asked) =>
      slots((each) => {
        const view = viewOf(each, members, resource);
        return each.kind.lease.slots?.(view, attributesOf(each, asked, resource.config));
      }),
    needsSetUp: (own, asked) =>
      members.some((each) =>
        each.kind.lease.needsSetUp(configOf(each, own), attributesOf(each, asked, own)),
      ),
  };
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

function viewOf(
  member: Member,
  members: readonly Member[],
  resource: ActiveResource,
): ActiveResource {
  const view = builtParts(members, resource).find((each) => each.member === member)?.view;
  if (view === undefined) {
    throw new TypeError(`it has no part "${member.name}"`);
  }
  return view;
}

/** Also what its schema says: the composite’s may take more than the part does. */
function problemsOf(member: Member, own: JsonObject): readonly ConfigurationProblem[] {
  const config = configOf(member, own);
  const { success, error } = member.kind.config.safeParse(config);
  const problems = success
    ? (member.kind.problems?.(config) ?? [])
    : error.issues.map(({ path, message }) => ({
        field: path.map(String).join('.'),
        detail: message,
      }));
  return problems.map(({ field, detail }) => ({ field: fieldOf(member, own, field), detail }));
}

/** Where a field of a part’s configuration is in the composite’s, as far as that can be told. */
function fieldOf({ name }: Member, own: JsonObject, field: string): string {
  const [first = ''] = field.split('.');
  const nested = own[name];
  const isNested = typeof nested === 'object' && nested !== null && first in nested;
  return !isNested && Object.hasOwn(own, first) ? field : `${name}.${field}`;
}
