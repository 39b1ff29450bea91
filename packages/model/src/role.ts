import { NOUN_NAMES, NOUNS, type Plural } from './noun.ts';

/** From the least to the most that a token may do. */
export const ROLES = ['viewer', 'holder', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export function roleReaches(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Parts of the API beside the nouns. */
const OTHER_AREAS = ['quotas', 'costs', 'findings', 'events', 'installation'] as const;

/** The parts of the API, as routes are tagged. */
export type Area = Plural | (typeof OTHER_AREAS)[number];
export const AREAS: readonly Area[] = [
  ...NOUN_NAMES.map((name) => NOUNS[name].plural),
  ...OTHER_AREAS,
];

/** What a token may be narrowed to: reading or writing in one area. */
export type Scope = `${Area}:${'read' | 'write'}`;
export const SCOPES: readonly Scope[] = AREAS.flatMap((area): Scope[] => [
  `${area}:read`,
  `${area}:write`,
]);
