import { DrydockError } from '@drydock/model';
import { commandAbandon } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { answerCommanded } from '../answer-commanded.ts';

/** Nobody tries any more to take it down. Only what has ended: nothing usable goes by a slip. */
export const abandonResource = endpoint(
  'resources.abandon',
  async ({ params: { id }, body: { reason }, caller, idempotency }, services) => {
    const { projectId, author } = caller;
    const wish = { projectId, resourceId: id, author, reason, idempotency };
    const commanded = await commandAbandon(services.database, wish);
    if (commanded.outcome === 'in-use') {
      throw new DrydockError(
        'conflict',
        `${id} is ${commanded.status}; only what has ended can be abandoned.`,
        {
          hint: 'Reclaim it where nobody uses it, or release it. Abandon it if it cannot be taken down then.',
        },
      );
    }
    return answerCommanded(commanded, { kind: 'resource', id }, services);
  },
);
