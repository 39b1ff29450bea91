import type { Token } from '@drydock/contract';
import { age, until } from '../duration.ts';
import { allOption } from './common.ts';
import { defineNoun } from './noun.ts';

export const WHOLE_ROLE = 'all of its role';

export const token = defineNoun({
  name: 'token',
  client: 'tokens',
  isNamed: true,
  group: 'create, look at and revoke tokens',
  list: {
    description: 'list the project’s tokens that are good',
    options: { all: allOption('also those that were revoked or have expired') },
    keeps: (one, { all }, nowMs) => all === true || stateOf(one, nowMs) === 'good',
    columns: {
      NAME: ({ name }) => name,
      ROLE: ({ role }) => role,
      STATE: stateOf,
      EXPIRES: ({ expiresAt }, nowMs) => until(expiresAt, nowMs),
      RATE: ({ ratePerSecond }) => (ratePerSecond === null ? '-' : `${ratePerSecond}/s`),
      AGE: ({ createdAt }, nowMs) => age(createdAt, nowMs),
      ID: ({ id }) => id,
      SCOPES: ({ scopes }) => scopes?.join(',') ?? WHOLE_ROLE,
    },
  },
  show: {
    description: 'show a token, without its secret',
    fields: (one, nowMs) => [
      ['token', one.name],
      ['id', one.id],
      ['state', stateOf(one, nowMs)],
      ['role', one.role],
      ['scopes', one.scopes?.join(', ') ?? WHOLE_ROLE],
      ['rate', one.ratePerSecond === null ? '-' : `${one.ratePerSecond} requests a second`],
      ['created', `${one.createdAt} by ${one.author}`],
      ['expires', one.expiresAt ?? 'never'],
      ['revoked', one.revokedAt ?? '-'],
    ],
  },
});

function stateOf({ revokedAt, expiresAt }: Token, nowMs: number): string {
  if (revokedAt !== null) {
    return 'revoked';
  }
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'good';
}
