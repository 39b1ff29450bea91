import type { ActionRules } from './action.ts';

/** Nothing of a project decides: what may be changed of it may always be. */
export type ProjectStanding = object;

export const PROJECT_ACTIONS = {
  update: { role: 'admin' },
} as const satisfies ActionRules<ProjectStanding>;
