import { askForBlueprint } from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import { invalidRequest } from '../../http/check-request.ts';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { renderAuthorization } from '../../render/authorization.ts';

/** Asking again changes nothing while it is asked for or granted. */
export const askAuthorization = endpoint('authorizations.ask', async (call, services) => {
  const { body, caller, idempotency, reply } = call;
  const { projectId, author } = caller;
  const { blueprint: blueprintId } = body;
  const asked = await askForBlueprint(
    { projectId, author, blueprintId, idempotency },
    { store: services.authorizations, hints: services.hints },
  );
  switch (asked.outcome) {
    case 'key-reused':
      throw keyReused();
    case 'own':
      throw invalidRequest([
        { field: 'blueprint', detail: 'belongs to this project, which needs nobody’s consent' },
      ]);
    case 'missing':
      throw new DrydockError('not-found', `There is no blueprint ${blueprintId}.`, {
        hint: 'Its owner knows the id: names are not looked up in other projects.',
      });
    case 'asked':
    case 'unchanged':
      reply.header('location', `/v1/authorizations/${asked.authorization.id}`);
      return renderAuthorization(asked.authorization, projectId);
  }
});
