import type { ActionRules, Hindrance } from './action.ts';

/** What decides about a blueprint. */
export interface BlueprintStanding {
  readonly id: string;
  /** Who drains it; null where nobody does. */
  readonly draining: { readonly author: string } | null;
  /** How many of its resources are not destroyed. */
  readonly resources: number;
}

/** `drain` and `resume` are no refusals of a request: their command is rejected with the sentence. */
export const BLUEPRINT_ACTIONS = {
  update: { role: 'operator' },
  refresh: { role: 'operator' },
  drain: {
    role: 'operator',
    hindrance: ({ draining }: Pick<BlueprintStanding, 'draining'>) =>
      draining === null
        ? null
        : { code: 'conflict', sentence: drainingAlreadySentence(draining.author) },
  },
  resume: {
    role: 'operator',
    hindrance: ({ draining }: Pick<BlueprintStanding, 'draining'>) =>
      draining === null ? { code: 'conflict', sentence: 'It is not draining.' } : null,
  },
  delete: {
    role: 'operator',
    hindrance: ({ id, resources }) => (resources === 0 ? null : inUse(id, resources)),
  },
} as const satisfies ActionRules<BlueprintStanding>;

/** Why nobody can drain what somebody drains. */
export const drainingAlreadySentence = (author: string): string =>
  `${author} is draining it already.`;

function inUse(id: string, resources: number): Hindrance {
  const live = resources === 1 ? '1 resource of it lives' : `${resources} resources of it live`;
  return {
    code: 'conflict',
    sentence: `The blueprint ${id} cannot be deleted: ${live}.`,
    hint: 'Drain it, so that nothing new is built, and release its resources; delete it when they are destroyed.',
  };
}
