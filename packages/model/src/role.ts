/** From the least to the most that a token may do. */
export const ROLES = ['viewer', 'holder', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export function roleReaches(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The parts of the API, as routes are tagged. */
export const AREAS = [
  'leases',
  'resources',
  'blueprints',
  'authorizations',
  'credentials',
  'tokens',
  'projects',
  'quotas',
  'events',
  'installation',
] as const;
export type Area = (typeof AREAS)[number];

/** What a token may be narrowed to: reading or writing in one area. */
export type Scope = `${Area}:${'read' | 'write'}`;
export const SCOPES: readonly Scope[] = AREAS.flatMap((area): Scope[] => [
  `${area}:read`,
  `${area}:write`,
]);
