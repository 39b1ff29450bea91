import type { Authorization } from '@drydock/contract';
import { standingOf, type AuthorizationFacts, type CallerFacts } from '@drydock/engine';
import { actionsOf, AUTHORIZATION_ACTIONS } from '@drydock/model';
import { instant } from './instant.ts';

/** As one of the two projects sees it: the names of the other's tokens are not its business. */
export function renderAuthorization(
  facts: AuthorizationFacts,
  caller: Pick<CallerFacts, 'projectId' | 'role' | 'scopes'>,
): Authorization {
  const { id, status, blueprintId, blueprintName, provides, asker, owner, reason, labels } = facts;
  const standing = standingOf(facts, caller.projectId);
  const isAsker = standing.side === 'asker';
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
    labels,
    createdAt: facts.createdAt.toISOString(),
    decidedAt: instant(facts.decidedAt),
    actions: actionsOf('authorizations', AUTHORIZATION_ACTIONS, standing, caller),
  };
}
