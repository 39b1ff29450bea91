import type { Token } from '@drydock/contract';
import type { TokenFacts } from '@drydock/engine';
import { actionsOf, TOKEN_ACTIONS, type Actor } from '@drydock/model';
import { instant } from './instant.ts';

export function renderToken(token: TokenFacts, actor: Actor): Token {
  const { id, name, role, scopes, ratePerSecond, author, labels } = token;
  return {
    id,
    name,
    role,
    scopes: scopes === null ? null : [...scopes],
    ratePerSecond,
    author,
    labels,
    createdAt: token.createdAt.toISOString(),
    expiresAt: instant(token.expiresAt),
    revokedAt: instant(token.revokedAt),
    actions: actionsOf('tokens', TOKEN_ACTIONS, token, actor),
  };
}
