import type { Token } from '@drydock/contract';
import type { TokenRecord } from '@drydock/store';
import { instant } from './instant.ts';

export function renderToken(record: TokenRecord): Token {
  const { id, name, role, scopes, ratePerSecond, author } = record;
  return {
    id,
    name,
    role,
    scopes: scopes === null ? null : [...scopes],
    ratePerSecond,
    author,
    createdAt: record.createdAt.toISOString(),
    expiresAt: instant(record.expiresAt),
    revokedAt: instant(record.revokedAt),
  };
}
