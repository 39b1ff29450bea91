import type { Credential } from '@drydock/contract';
import type { CredentialRecord } from '@drydock/store';
import { instant } from './instant.ts';

export function renderCredential(record: CredentialRecord): Credential {
  const { id, name, kind, facts, keyId, author, createdAt, rotatedAt } = record;
  return {
    id,
    name,
    kind,
    facts,
    keyId,
    author,
    createdAt: createdAt.toISOString(),
    rotatedAt: instant(rotatedAt),
  };
}
