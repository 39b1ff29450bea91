import type { Authorization } from '@drydock/contract';
import type { AuthorizationFacts } from '@drydock/engine';
import { instant } from './instant.ts';

/** As one of the two projects sees it: the names of the other's tokens are not its business. */
export function renderAuthorization(facts: AuthorizationFacts, projectId: string): Authorization {
  const { id, status, blueprintId, blueprintName, provides, asker, owner, reason } = facts;
  const isAsker = asker.id === projectId;
  return {
    id,
    direction: isAsker ? 'asked' : 'received',
    status,
    blueprint: blueprintId,
    blueprintName,
    provides,
    asker: { ...asker },
    owner: { ...owner },
    askedBy: isAsker ? facts.askedBy : null,
    decidedBy: isAsker ? null : facts.decidedBy,
    reason,
    createdAt: facts.createdAt.toISOString(),
    decidedAt: instant(facts.decidedAt),
  };
}
