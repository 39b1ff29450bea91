import type { ActionRules } from './action.ts';

/** What decides about a credential. */
export interface CredentialStanding {
  readonly id: string;
  /** Names of the blueprints that use it. */
  readonly usedBy: readonly string[];
}

export const CREDENTIAL_ACTIONS = {
  update: { role: 'operator' },
  rotate: { role: 'operator' },
  delete: {
    role: 'operator',
    hindrance: ({ id, usedBy }) =>
      usedBy.length === 0
        ? null
        : {
            code: 'conflict',
            sentence: `The credential ${id} is used by ${usedBy.join(', ')}.`,
            hint: 'Change or delete those blueprints, and release what they built with it.',
          },
  },
} as const satisfies ActionRules<CredentialStanding>;
