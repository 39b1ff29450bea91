import type { ActionRules } from './action.ts';

/** What decides about a token. */
export interface TokenStanding {
  readonly name: string;
  /** Null where it was not revoked. */
  readonly revokedAt: Date | null;
}

export const TOKEN_ACTIONS = {
  update: { role: 'admin' },
  revoke: {
    role: 'admin',
    hindrance: ({ name, revokedAt }) =>
      revokedAt === null
        ? null
        : {
            code: 'conflict',
            sentence: `The token ${name} was revoked at ${revokedAt.toISOString()}.`,
          },
  },
} as const satisfies ActionRules<TokenStanding>;
