import { plainLine, type Problem } from '@drydock/model';
import { markOf } from '../brand.ts';
import { interfaceOf, interfacesOf } from '../interfaces.ts';
import type { OfferedInterface } from '../interface/define-interface.ts';
import type { LoadedKind } from '../loaded-kind.ts';
import {
  isObject,
  optional,
  problemsOf,
  problemsOfKind,
  refuse,
  required,
  written,
  type Members,
} from '../shape/check-shape.ts';
import { name, offeredInterfaces, ownName, sentence, type Look } from '../shape/look.ts';
import { schemaOfObject, strictSchema } from '../shape/look-at-schema.ts';
import { DASHED_NAME } from '../dashed-name.ts';
import { WIRED } from './wired.ts';

const PARTS_MAX = 16;
/** It is the name of a directory on the way to sockets, whose paths have little room. */
const PART_NAME_MAX = 16;

const PAGE = 'docs/kinds/composites.md';

/** Looked at part by part, once it is seen to be an object. */
const anObject =
  (example: string): Look =>
  (value) =>
    isObject(value) ? [] : [{ at: '', wrong: 'an object', example }];

const COMPOSITE: Members = {
  kind: required(ownName),
  provides: required(name('test-scaffold')),
  summary: required(sentence),
  config: required(strictSchema),
  attributes: optional(strictSchema),
  refuses: optional(written('refuses(config, attributes) { return null; }')),
  problems: optional(written('problems(config) { return []; }')),
  name: optional(written('name(config, resourceId) { return `my-kind-${resourceId}`; }')),
  capacity: optional(written('capacity(config) { return config.leases; }')),
  parts: required(anObject('parts: { files: { kind: storage } }')),
  wire: optional(written('async wire(context, lease) { return done({}); }')),
  wired: optional(schemaOfObject),
  interfaces: optional(anObject("interfaces: { command: 'files' }")),
  own: optional(offeredInterfaces),
};

const PART: Members = {
  kind: required((value) =>
    isKind(value)
      ? []
      : [{ at: '', wrong: 'a kind, as `defineBlueprint` returns it', example: 'kind: storage' }],
  ),
  config: optional(written('config(own) { return { host: own.host }; }')),
  attributes: optional(written('attributes(asked, own) { return {}; }')),
  given: {
    isOptional: true,
    members: {
      resource: optional(written('resource(earlier, own) { return earlier.files.state; }')),
      lease: optional(written('lease(earlier, asked, own) { return {}; }')),
    },
  },
};

/**
 * Looks at the whole of what `defineComposite` is given, which plain JavaScript may have made of anything.
 *
 * @throws DrydockError `invalid-configuration` with every problem
 */
export function checkComposite(composite: unknown): void {
  const shape = problemsOfKind(composite, COMPOSITE, 'defineComposite');
  const { parts, interfaces, own, wire, wired } = isObject(composite) ? composite : {};
  const entries = isObject(parts) ? Object.entries(parts) : [];
  const problems = [
    ...shape,
    ...(isObject(parts) ? problemsOfParts(entries) : []),
    ...(wired !== undefined && wire === undefined
      ? [{ field: 'wired', detail: 'is what `wire` returns, which is missing' }]
      : []),
  ];
  refuse(composite, problems, PAGE);
  const kinds = new Map(
    entries.map(([part, value]) => [part, (value as { readonly kind: LoadedKind }).kind]),
  );
  const offered = (own ?? []) as readonly OfferedInterface<never>[];
  refuse(
    composite,
    [
      ...[...kinds].flatMap(([part, kind]) => problemsOfKindAsPart(`parts.${part}.kind`, kind)),
      ...problemsOfLeases([...kinds.values()]),
      ...problemsOfInterfaces((interfaces ?? {}) as Record<string, unknown>, offered, kinds),
    ],
    PAGE,
  );
}

function problemsOfParts(entries: readonly (readonly [string, unknown])[]): readonly Problem[] {
  if (entries.length === 0 || entries.length > PARTS_MAX) {
    return [{ field: 'parts', detail: `has to be 1 to ${PARTS_MAX} parts` }];
  }
  return entries.flatMap(([part, value]) => [
    ...problemsOfName(part),
    ...(isObject(value)
      ? problemsOf(value, PART, `parts.${part}`)
      : [{ field: `parts.${part}`, detail: 'has to be an object: `{ kind: storage }`' }]),
  ]);
}

function problemsOfName(part: string): readonly Problem[] {
  if (part === WIRED) {
    return [{ field: `parts.${part}`, detail: 'has to have another name: `wire` returns that' }];
  }
  return part.length <= PART_NAME_MAX && DASHED_NAME.test(part)
    ? []
    : [
        {
          field: `parts.${plainLine(part, 100)}`,
          detail: `has to be called by lower-case words joined by dashes, of at most ${PART_NAME_MAX} characters together`,
        },
      ];
}

const isKind = (value: unknown): boolean => markOf(value) === 'kind';

/** What one resource of several parts has no words for. */
function problemsOfKindAsPart(field: string, { kind, resource }: LoadedKind): readonly Problem[] {
  const refusals: readonly (readonly [boolean, string])[] = [
    ['choices' in resource, 'has choices: a composite is one thing, and chooses none'],
    ['update' in resource, 'is updated in place: a composite is replaced'],
    [
      'outside' in resource,
      'makes what costs outside when nobody knows of it: what is found there is told from others by the resource alone',
    ],
  ];
  return refusals.flatMap(([has, why]) =>
    !has ? [] : [{ field, detail: `cannot be a part: ${kind} ${why}` }],
  );
}

/**
 * With leases of two types one would be held while the other is waited for, and another composite may hold that and
 * wait for the first.
 */
function problemsOfLeases(kinds: readonly LoadedKind[]): readonly Problem[] {
  const types = new Set(kinds.flatMap(({ resource }) => resource.leases ?? []));
  return types.size <= 1
    ? []
    : [
        {
          field: 'parts',
          detail: `lease ${[...types].join(' and ')}: all have to stand on leases of one type, so that nothing is held while something else is waited for`,
        },
      ];
}

function problemsOfInterfaces(
  interfaces: Readonly<Record<string, unknown>>,
  own: readonly OfferedInterface<never>[],
  kinds: ReadonlyMap<string, LoadedKind>,
): readonly Problem[] {
  const names = own.map(({ definition }) => definition.name);
  return [
    ...Object.entries(interfaces).flatMap(([each, part]): readonly Problem[] => {
      const field = `interfaces.${plainLine(each, 100)}`;
      const kind = typeof part === 'string' ? kinds.get(part) : undefined;
      if (kind === undefined) {
        return [{ field, detail: `has to be the name of a part: ${[...kinds.keys()].join(', ')}` }];
      }
      return interfaceOf(kind, each) === undefined
        ? [
            {
              field,
              detail: `is no interface of ${kind.kind}, which has ${interfacesOf(kind).join(', ') || 'none'}`,
            },
          ]
        : [];
    }),
    ...names.flatMap((each, index) =>
      Object.hasOwn(interfaces, each) || names.indexOf(each) !== index
        ? [{ field: 'own', detail: `offers the interface "${each}" twice` }]
        : [],
    ),
  ];
}
