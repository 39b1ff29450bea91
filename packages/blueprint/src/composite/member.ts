import type { JsonObject } from '@drydock/model';
import type { LeaseView, ResourceView } from '../kind.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import type { BuiltParts, Composite, Part, SetUpParts } from './composite.ts';
import { fieldNames, valuesOf } from './fields.ts';
import { partId } from './part-id.ts';

/** A composite whose schemas have parsed what its functions are given, and of whose types nothing is known. */
export type AnyComposite = Composite<JsonObject, JsonObject, string, JsonObject>;

export type Stored = JsonObject;
export type AnyResource = ResourceView<JsonObject, JsonObject | null>;
export type ActiveResource = ResourceView<JsonObject, JsonObject>;
export type AnyLease = LeaseView<JsonObject, JsonObject, JsonObject, JsonObject | null>;

/** A part of a composite, with its name. */
export interface Member {
  readonly name: string;
  readonly kind: LoadedKind;
  readonly part: Part<JsonObject, JsonObject, string>;
  /** Where it works on the lease that all share: null for that lease's own directory. */
  readonly directory: string | null;
  readonly configFields: ReadonlySet<string>;
  readonly attributeFields: ReadonlySet<string>;
}

/** In their order. Those of one kind would take each other’s files for their own in one directory. */
export function membersOf({ parts }: AnyComposite): readonly Member[] {
  const all = Object.entries(parts);
  return all.map(([name, part]) => ({
    name,
    kind: part.kind,
    part,
    directory: all.filter(([, each]) => each.kind.kind === part.kind.kind).length > 1 ? name : null,
    configFields: fieldNames(part.kind.config),
    attributeFields: fieldNames(part.kind.attributes),
  }));
}

/** The configuration of a part, out of the composite’s. */
export function configOf({ name, part, configFields }: Member, own: JsonObject): JsonObject {
  if (part.config !== undefined) {
    return valuesOf(null, part.config(own));
  }
  const nested = own[name];
  return {
    ...valuesOf(configFields, own),
    ...(!configFields.has(name) && isObject(nested) && nested),
  };
}

/** What is asked of a part. */
export const attributesOf = (
  { part, attributeFields }: Member,
  asked: JsonObject,
  own: JsonObject,
): JsonObject => valuesOf(null, part.attributes?.(asked, own) ?? valuesOf(attributeFields, asked));

/**
 * Whether what a part is given by earlier ones has to be there. Where things are taken down it may not be: then the
 * part was not begun, or what is needed of the others is lost with them.
 */
export type Giving = 'whole' | 'as-far-as-known';

function given(
  giving: Giving,
  give: () => JsonObject | undefined,
): { readonly given?: JsonObject } {
  try {
    const told = give();
    return told === undefined ? {} : { given: told };
  } catch (error) {
    if (giving === 'whole') {
      throw error;
    }
    return {};
  }
}

/** A part of a resource, as its own kind sees it. */
export function resourceOf<State extends JsonObject | null>(
  member: Member,
  whole: AnyResource,
  state: State,
  earlier: BuiltParts,
  giving: Giving = 'whole',
): ResourceView<JsonObject, State> {
  const { projectId, blueprintId, config } = whole;
  return {
    id: partId('resource', whole.id, member.name),
    projectId,
    blueprintId,
    config: configOf(member, config),
    choice: {},
    ...given(giving, () => member.part.given?.resource?.(earlier, config)),
    state,
  };
}

/** A part of a lease, as its own kind sees it. */
export function leaseOf(
  member: Member,
  whole: AnyLease,
  resource: ActiveResource,
  earlier: SetUpParts,
  giving: Giving = 'whole',
): AnyLease {
  const { config } = whole.resource;
  return {
    id: whole.id,
    attemptId: partId('attempt', whole.attemptId, member.name),
    place: whole.place,
    attributes: attributesOf(member, whole.attributes, config),
    ...given(giving, () => member.part.given?.lease?.(earlier, whole.attributes, config)),
    state: stateIn(whole.state, member.name),
    resource,
  };
}

/** What is stored of a part; null where nothing is. */
export function stateIn(whole: JsonObject | null, name: string): JsonObject | null {
  const state = whole !== null && Object.hasOwn(whole, name) ? whole[name] : undefined;
  return isObject(state) ? state : null;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
