import { DrydockError, plainLine, type Problem } from '@drydock/model';
import type { BlueprintKind } from '../kind.ts';
import {
  leasedTypes,
  name,
  ownName,
  period,
  sentence,
  offeredInterfaces,
  type Look,
} from './look.ts';
import { nearest } from './nearest.ts';
import { schemaOfObject, strictSchema } from './look-at-schema.ts';

/**
 * What a kind consists of, each part with what it has to be and how it is written. A new part of the contract
 * is one entry here; the types see to it that none is forgotten.
 */
type Shape<Part> = { readonly [Key in keyof Required<Part>]: Entry };
type AnyKind = BlueprintKind<never>;

export type Entry = Leaf | Group;
export type Members = Readonly<Record<string, Entry>>;

interface Leaf {
  readonly isOptional?: boolean;
  readonly look: Look;
}

interface Group {
  readonly isOptional?: boolean;
  readonly members: Readonly<Record<string, Entry>>;
}

export const required = (look: Look): Leaf => ({ look });
export const optional = (look: Look): Leaf => ({ isOptional: true, look });

/** A function; `example` is what one looks like. */
export const written =
  (example: string): Look =>
  (value) =>
    typeof value === 'function' ? [] : [{ at: '', wrong: 'a function', example }];

const DESTROY = '{ return done(); }';

const RESOURCE: Shape<AnyKind['resource']> = {
  name: required(written('name(config, resourceId, choice) { return `my-kind-${resourceId}`; }')),
  choices: optional(written('choices(config, attributes) { return [{ slots: [], choice: {} }]; }')),
  slots: optional(written('slots(config) { return [`port/${config.port}`]; }')),
  capacity: optional(written('capacity(config) { return config.databases; }')),
  withdrawn: optional(written('withdrawn(config, choice) { return null; }')),
  pricedAs: optional(written('pricedAs(config, choice) { return config.instanceType; }')),
  quantities: optional(written('quantities(config, choice) { return { cpu: config.cpus }; }')),
  leases: optional(leasedTypes),
  activate: required(written('async activate(context, resource) { return done({}); }')),
  update: optional(written('async update(context, resource, to) { return done(resource.state); }')),
  destroy: required(written(`async destroy(context, resource) ${DESTROY}`)),
  health: {
    isOptional: true,
    members: {
      everySeconds: required(period),
      closelyEverySeconds: optional(period),
      check: required(written('async check(context, resource) { return null; }')),
    } satisfies Shape<Required<AnyKind['resource']>['health']>,
  },
  outside: {
    isOptional: true,
    members: {
      place: required(written('place(config) { return config.region; }')),
      list: required(written('async list(context, config) { return []; }')),
      owns: optional(written('owns(resource, thing) { return true; }')),
      remove: required(written('async remove(context, config, thing) { return done(); }')),
    } satisfies Shape<Required<AnyKind['resource']>['outside']>,
  },
};

const LEASE: Shape<AnyKind['lease']> = {
  refuses: optional(written('refuses(resource, attributes) { return null; }')),
  slots: optional(written('slots(resource, attributes) { return []; }')),
  needsSetUp: optional(written('needsSetUp(config, attributes) { return true; }')),
  activate: optional(written('async activate(context, lease) { return done({}); }')),
  destroy: required(written(`async destroy(context, lease) ${DESTROY}`)),
};

const KIND: Shape<AnyKind> = {
  kind: required(ownName),
  provides: required(name('host')),
  summary: required(sentence),
  config: required(strictSchema),
  attributes: optional(strictSchema),
  state: optional(schemaOfObject),
  leaseState: optional(schemaOfObject),
  refuses: optional(written('refuses(config, attributes) { return null; }')),
  problems: optional(written('problems(config) { return []; }')),
  credentials: optional(written('credentials(config) { return [config.credential]; }')),
  grants: optional(written('grants(config) { return []; }')),
  resource: { members: RESOURCE },
  lease: { members: LEASE },
  interfaces: optional(offeredInterfaces),
};

/**
 * Looks at the whole of what `defineBlueprint` is given, which plain JavaScript may have made of anything.
 *
 * @throws DrydockError `invalid-configuration` with every problem: where it is, what is wrong, and what would
 *   be right
 */
export function checkShape(kind: unknown): void {
  refuse(kind, problemsOfKind(kind, KIND, 'defineBlueprint'), 'docs/kinds/writing-a-kind.md');
}

/**
 * @param page - which one says what it consists of
 * @throws DrydockError `invalid-configuration` with every problem, where there is one
 */
export function refuse(kind: unknown, problems: readonly Problem[], page: string): void {
  if (problems.length > 0) {
    const written = problems.map(({ field, detail }) => `${field} ${detail}`).join('; ');
    throw new DrydockError('invalid-configuration', `${titleOf(kind)}: ${written}.`, {
      hint: `${page} says what a kind consists of.`,
      problems,
    });
  }
}

/** @param madeBy - what its author has called */
export function problemsOfKind(
  kind: unknown,
  members: Members,
  madeBy: string,
): readonly Problem[] {
  return isObject(kind)
    ? problemsOf(kind, members, '')
    : [
        {
          field: 'kind',
          detail: `has to be an object: \`${madeBy}({ kind: "my-kind", ... })\``,
        },
      ];
}

function titleOf(kind: unknown): string {
  const called = isObject(kind) ? kind['kind'] : undefined;
  return typeof called === 'string' && called !== ''
    ? `The blueprint kind "${plainLine(called, 100)}"`
    : 'A blueprint kind';
}

export function problemsOf(
  part: Readonly<Record<string, unknown>>,
  members: Members,
  path: string,
): readonly Problem[] {
  const known = Object.entries(members).flatMap(([key, entry]) =>
    problemsOfEntry(part[key], entry, join(path, key)),
  );
  const unknown = Object.keys(part)
    .filter((key) => !Object.hasOwn(members, key) && part[key] !== undefined)
    .map((key) => ({
      field: join(path, plainLine(key, 100)),
      detail: unknownDetail(key, Object.keys(members), path),
    }));
  return [...known, ...unknown];
}

function problemsOfEntry(value: unknown, entry: Entry, field: string): readonly Problem[] {
  if (value === undefined && entry.isOptional === true) {
    return [];
  }
  if ('members' in entry) {
    return isObject(value)
      ? problemsOf(value, entry.members, field)
      : [
          {
            field,
            detail: `${foundSentence(value)} an object: ${outlineOf(field, entry.members)}`,
          },
        ];
  }
  return entry.look(value).map(({ at, wrong, example }) => ({
    field: join(field, at),
    detail: `${foundSentence(at === '' ? value : null)} ${wrong}: \`${example}\``,
  }));
}

/** `is missing; it has to be` · `is a number; it has to be` */
function foundSentence(value: unknown): string {
  if (value === undefined) {
    return 'is missing; it has to be';
  }
  return value === null || typeof value === 'object' || typeof value === 'function'
    ? 'has to be'
    : `is ${shown(value)}; it has to be`;
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(plainLine(value, 100)) : plainLine(String(value), 100);

function unknownDetail(key: string, known: readonly string[], path: string): string {
  const meant = nearest(key, known);
  if (meant !== null) {
    return `is no part of a kind; did you mean \`${meant}\`?`;
  }
  const elsewhere = placesOf(key).filter((place) => place !== path);
  return elsewhere.length > 0
    ? `is no part of a kind there; it belongs into ${elsewhere.map((each) => `\`${each}\``).join(' or ')}`
    : `is no part of a kind; known there are ${known.join(', ')}`;
}

/** Where a key of that very name is known. */
function placesOf(key: string): readonly string[] {
  const parts = { 'the kind itself': KIND, resource: RESOURCE, lease: LEASE };
  return Object.entries(parts).flatMap(([place, members]) =>
    Object.hasOwn(members, key) ? [place] : [],
  );
}

const outlineOf = (field: string, members: Readonly<Record<string, Entry>>): string => {
  const keys = Object.entries(members).flatMap(([key, { isOptional }]) =>
    isOptional === true ? [] : [key],
  );
  return `\`${field}: { ${keys.join(', ')} }\``;
};

const join = (path: string, key: string): string =>
  [path, key].filter((part) => part !== '').join('.');

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
