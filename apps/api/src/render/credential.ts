import type { Credential } from '@drydock/contract';
import type { CredentialFacts } from '@drydock/engine';
import { actionsOf, CREDENTIAL_ACTIONS, type Actor } from '@drydock/model';
import { instant } from './instant.ts';

export function renderCredential(credential: CredentialFacts, actor: Actor): Credential {
  const { id, name, kind, facts, keyId, author, labels, usedBy, createdAt, rotatedAt } = credential;
  return {
    id,
    name,
    kind,
    facts,
    keyId,
    author,
    labels,
    usedBy: [...usedBy],
    createdAt: createdAt.toISOString(),
    rotatedAt: instant(rotatedAt),
    actions: actionsOf('credentials', CREDENTIAL_ACTIONS, credential, actor),
  };
}
